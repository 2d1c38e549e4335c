package io.github.scopedapikeys.key;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prints and parses {@code <prefix>_<id><secret><checksum>}.
 *
 * <p>One key has one text: the digits are of fixed width and a number too large is refused, so whatever parses prints
 * as it was. Nothing is trimmed or corrected.
 */
final class KeyText {

    static final int SECRET_BYTES = 32;

    private static final char SEPARATOR = '_';

    private static final int ID_BYTES = 2 * Long.BYTES;
    private static final int ID_DIGITS = 22;
    private static final int SECRET_DIGITS = 43;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int DIGITS = ID_DIGITS + SECRET_DIGITS + CHECKSUM_DIGITS;
    private static final int MAX_LENGTH = KeyPrefix.MAX_LENGTH + 1 + DIGITS;

    private static final int START_DIGITS = 6;

    private static final UUID HIGHEST_ID = new UUID(-1, -1);

    private KeyText() {}

    static String print(KeyPrefix prefix, UUID id, byte[] secret) {
        String body = prefix.value() + SEPARATOR + digits(id) + Base62.encode(secret, SECRET_DIGITS);
        return body + Base62.encode(Checksum.of(body, body.length()), CHECKSUM_DIGITS);
    }

    static String start(KeyPrefix prefix, UUID id) {
        return prefix.value() + SEPARATOR + digits(id).substring(0, START_DIGITS);
    }

    static Optional<IdRange> idsOf(String start) {
        int separator = start.indexOf(SEPARATOR);
        int digits = start.length() - separator - 1;
        if (separator < 0
                || digits < START_DIGITS
                || digits > ID_DIGITS
                || !Base62.isBase62(start, separator + 1)
                || KeyPrefix.of(start.substring(0, separator)).isEmpty()) {
            return Optional.empty();
        }
        String given = start.substring(separator + 1);
        byte[] first = Base62.decode(given + "0".repeat(ID_DIGITS - digits), 0, ID_DIGITS, ID_BYTES);
        byte[] last = Base62.decode(given + "z".repeat(ID_DIGITS - digits), 0, ID_DIGITS, ID_BYTES);
        if (first == null) {
            return Optional.empty();
        }
        return Optional.of(new IdRange(toUuid(first), last == null ? HIGHEST_ID : toUuid(last)));
    }

    static ParseResult parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return malformed(Defect.MISSING);
        }
        if (text.length() > MAX_LENGTH) {
            return malformed(Defect.TOO_LONG);
        }
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            return malformed(Defect.NO_SEPARATOR);
        }
        Optional<KeyPrefix> prefix = KeyPrefix.of(text.substring(0, separator));
        if (prefix.isEmpty()) {
            return malformed(Defect.BAD_PREFIX);
        }
        int start = separator + 1;
        if (text.length() - start != DIGITS) {
            return malformed(Defect.WRONG_LENGTH);
        }
        if (!Base62.isBase62(text, start)) {
            return malformed(Defect.NOT_BASE62);
        }
        return parseDigits(text, prefix.get(), start);
    }

    private static ParseResult parseDigits(String text, KeyPrefix prefix, int idStart) {
        int secretStart = idStart + ID_DIGITS;
        int checksumStart = secretStart + SECRET_DIGITS;
        byte[] id = Base62.decode(text, idStart, secretStart, ID_BYTES);
        byte[] secret = Base62.decode(text, secretStart, checksumStart, SECRET_BYTES);
        byte[] checksum = Base62.decode(text, checksumStart, text.length(), Checksum.BYTES);
        if (id == null || secret == null || checksum == null) {
            return malformed(Defect.OUT_OF_RANGE);
        }
        if (!Arrays.equals(checksum, Checksum.of(text, checksumStart))) {
            return malformed(Defect.BAD_CHECKSUM);
        }
        return new ParseResult.Parsed(new ApiKey(prefix, toUuid(id), secret));
    }

    private static ParseResult malformed(Defect defect) {
        return new ParseResult.Malformed(defect);
    }

    private static String digits(UUID id) {
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES);
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base62.encode(bytes.array(), ID_DIGITS);
    }

    private static UUID toUuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
