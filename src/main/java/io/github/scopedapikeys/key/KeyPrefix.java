package io.github.scopedapikeys.key;

import java.util.Optional;

/**
 * The first part of a key's secret value. People and secret scanners see by it where a key belongs.
 *
 * <p>The prefix of new keys is a rule of the realm's policy. A key keeps the prefix that it was issued with.
 *
 * @param value 2 to 12 characters: a lower-case ASCII letter, then lower-case ASCII letters and digits
 */
public record KeyPrefix(String value) {

    static final int MAX_LENGTH = 12;

    private static final int MIN_LENGTH = 2;

    /** The default: {@code sak}, for 'scoped API key'. */
    public static final KeyPrefix DEFAULT = new KeyPrefix("sak");

    /**
     * Checks the prefix.
     *
     * @throws IllegalArgumentException if the value is not a prefix; the message does not repeat the value, because it
     *     may be a whole key by mistake
     */
    public KeyPrefix {
        if (!isValid(value)) {
            throw new IllegalArgumentException("A key prefix must match [a-z][a-z0-9]{1,11}");
        }
    }

    /** Empty if the value is not a prefix. */
    public static Optional<KeyPrefix> of(String value) {
        return isValid(value) ? Optional.of(new KeyPrefix(value)) : Optional.empty();
    }

    /** The value itself, for messages and configuration. */
    @Override
    public String toString() {
        return value;
    }

    private static boolean isValid(String value) {
        if (value.length() < MIN_LENGTH || value.length() > MAX_LENGTH || !isLetter(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            if (!isLetter(value.charAt(i)) && !isDigit(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char character) {
        return character >= 'a' && character <= 'z';
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
