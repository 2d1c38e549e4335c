package io.github.scopedapikeys.server;

import io.github.scopedapikeys.key.KeyScanner;

/**
 * Checks values before they are used in a look-up. Keycloak logs the values that it looks up, and some databases fail
 * on certain characters.
 */
public final class LookUpText {

    private static final int MAX_LENGTH = 255;

    private LookUpText() {}

    /**
     * Returns the text if a name can have this value.
     *
     * @param field named in the exception
     * @throws InvalidFieldException if the text is blank, too long, contains a key, or contains characters that some
     *     databases cannot store
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

    /** Whether some databases cannot store this character. */
    public static boolean isUnstorable(int codePoint) {
        return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
    }
}
