package io.github.scopedapikeys.key;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The format of a key's secret value: {@code <prefix>_<id><secret><checksum>}.
 *
 * <p>Every key has exactly one secret value: the digits have a fixed width, a number that is too large is refused, and
 * nothing is trimmed or corrected. So a value that parses prints as the same value.
 */
final class KeyText {

    static final int SECRET_BYTES = 32;

    static final char SEPARATOR = '_';

    static final int ID_BYTES = 2 * Long.BYTES;
    static final int ID_DIGITS = 22;
    static final int SECRET_DIGITS = 43;
    static final int CHECKSUM_DIGITS = 6;
    static final int DIGITS = ID_DIGITS + SECRET_DIGITS + CHECKSUM_DIGITS;
    static final int MAX_LENGTH = KeyPrefix.MAX_LENGTH + 1 + DIGITS;

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

    private static String digits(UUID id) {
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES);
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base62.encode(bytes.array(), ID_DIGITS);
    }

    static UUID toUuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
