package io.github.scopedapikeys.key;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the secret value of a key. */
public final class KeyParser {

    private KeyParser() {}

    /**
     * Parses a text. It never throws: every text gives a result. The time is bounded by the length of the longest key.
     *
     * @param text the presented text, unchanged (white space around a key makes it malformed); null is malformed
     */
    public static ParseResult parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return malformed(Defect.MISSING);
        }
        if (text.length() > KeyText.MAX_LENGTH) {
            return malformed(Defect.TOO_LONG);
        }
        int separator = text.indexOf(KeyText.SEPARATOR);
        if (separator < 0) {
            return malformed(Defect.NO_SEPARATOR);
        }
        Optional<KeyPrefix> prefix = KeyPrefix.of(text.substring(0, separator));
        if (prefix.isEmpty()) {
            return malformed(Defect.BAD_PREFIX);
        }
        int start = separator + 1;
        if (text.length() - start != KeyText.DIGITS) {
            return malformed(Defect.WRONG_LENGTH);
        }
        if (!Base62.isBase62(text, start)) {
            return malformed(Defect.NOT_BASE62);
        }
        return parseDigits(text, prefix.get(), start);
    }

    private static ParseResult parseDigits(String text, KeyPrefix prefix, int idStart) {
        int secretStart = idStart + KeyText.ID_DIGITS;
        int checksumStart = secretStart + KeyText.SECRET_DIGITS;
        byte[] id = Base62.decode(text, idStart, secretStart, KeyText.ID_BYTES);
        byte[] secret = Base62.decode(text, secretStart, checksumStart, KeyText.SECRET_BYTES);
        byte[] checksum = Base62.decode(text, checksumStart, text.length(), Checksum.BYTES);
        if (id == null || secret == null || checksum == null) {
            return malformed(Defect.OUT_OF_RANGE);
        }
        if (!Arrays.equals(checksum, Checksum.of(text, checksumStart))) {
            return malformed(Defect.BAD_CHECKSUM);
        }
        return new ParseResult.Parsed(new ApiKey(prefix, KeyText.toUuid(id), secret));
    }

    private static ParseResult malformed(Defect defect) {
        return new ParseResult.Malformed(defect);
    }
}
