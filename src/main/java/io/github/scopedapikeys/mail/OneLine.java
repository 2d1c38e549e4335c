package io.github.scopedapikeys.mail;

import io.github.scopedapikeys.key.KeyScanner;

/**
 * Makes texts of other people safe for an e-mail. They become one line, so that they cannot add a header (RFC 5322
 * §2.2) or imitate our own text. Keys in them are redacted.
 *
 * <p>The names of issued keys are already checked, but stock consoles can rename credentials without a check.
 */
final class OneLine {

    private OneLine() {}

    static String of(String text) {
        StringBuilder line = new StringBuilder();
        KeyScanner.redact(text).codePoints().forEach(c -> line.appendCodePoint(isFit(c) ? c : ' '));
        return line.toString();
    }

    /**
     * Makes a text safe for a header. A text that looks like an encoded word (RFC 2047 §2) would be decoded by the
     * reader's mail program, and Keycloak's mail library does not encode ASCII. So a word joiner, which is invisible,
     * is put into it. The word joiner is not ASCII, so the library encodes the whole header, and the mail program shows
     * this text.
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
