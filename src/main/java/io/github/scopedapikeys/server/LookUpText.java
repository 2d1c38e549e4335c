package io.github.scopedapikeys.server;

import io.github.scopedapikeys.key.KeyScanner;

/**
 * Checks values before anything is looked up by them: Keycloak logs what it looks up, and some databases fail on certain
 * characters.
 */
public final class LookUpText {

    private static final int MAX_LENGTH = 255;

    private LookUpText() {}

    /**
     * The text, if something can be called so.
     *
     * @param field what is named if not
     * @throws InvalidFieldException for a text that is blank, too long, no text to a database, or holds a key
     */
    public static String text(String field, String text) {
        if (KeyScanner.holdsKey(text)) {
            throw new InvalidFieldException(
                    field, "must not contain an API key: to look up a key by its secret value, use POST /identify");
        }
        if (text.isBlank()) {
            throw new InvalidFieldException(field, "must not be blank");
        }
        if (text.length() > MAX_LENGTH) {
            throw new InvalidFieldException(field, "must have at most " + MAX_LENGTH + " characters");
        }
        if (text.codePoints().anyMatch(LookUpText::isUnstorable)) {
            throw new InvalidFieldException(field, "must not contain NUL or unpaired surrogates");
        }
        return text;
    }

    /** What some databases refuse in a text. */
    public static boolean isUnstorable(int codePoint) {
        return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
    }
}
