package io.github.scopedapikeys.mail;

import io.github.scopedapikeys.key.KeyScanner;

/**
 * Texts of others as they stand in an e-mail: on one line, so that they cannot add a header (RFC 5322 §2.2) or pose as our
 * own words, and without keys.
 *
 * <p>Names are checked when keys are issued, but the stock consoles rename credentials as they like.
 */
final class OneLine {

    private OneLine() {}

    static String of(String text) {
        StringBuilder line = new StringBuilder();
        KeyScanner.redact(text).codePoints().forEach(c -> line.appendCodePoint(isFit(c) ? c : ' '));
        return line.toString();
    }

    /**
     * As it may stand in a header. What looks like an encoded word (RFC 2047 §2) would be read as what it encodes: a reader
     * decodes it, and Keycloak's mail library leaves ASCII as it is. A word joiner breaks it up, unseen; that is not ASCII,
     * so the whole header is encoded, and decodes to this text.
     */
    static String inHeader(String text) {
        return of(text).replace("=?", "=\u2060?");
    }

    private static boolean isFit(int codePoint) {
        boolean direction = codePoint == 0x200E
                || codePoint == 0x200F
                || codePoint == 0x061C
                || (codePoint >= 0x202A && codePoint <= 0x202E)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            default -> !direction;
        };
    }
}
