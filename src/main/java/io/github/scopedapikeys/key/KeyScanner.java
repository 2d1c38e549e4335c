package io.github.scopedapikeys.key;

import java.util.regex.Pattern;

/** Finds whole keys inside other text, where a user may have put one by mistake. */
public final class KeyScanner {

    private static final String KEY_SHAPE = "[a-z][a-z0-9]{1,11}_[0-9A-Za-z]{71}";
    private static final Pattern KEY = Pattern.compile(KEY_SHAPE);

    /** A key, and further keys that begin inside it or directly behind it. */
    private static final Pattern KEYS = Pattern.compile(KEY_SHAPE + "(?:[0-9A-Za-z]*+_[0-9A-Za-z]{71})*+");

    private static final String REDACTED = "[API key]";

    private KeyScanner() {}

    /** Whether the text contains something that has the shape of a key. */
    public static boolean holdsKey(String text) {
        return KEY.matcher(text).find();
    }

    /** Replaces every part that has the shape of a key, with a right or a wrong checksum. */
    public static String redact(String text) {
        return KEYS.matcher(text).replaceAll(REDACTED);
    }

    /**
     * As {@link #redact(String)}, then truncated.
     *
     * @param longest maximum length of the result in characters
     */
    public static String redact(String text, int longest) {
        // Redact before truncating: truncated first, the text may end in a part of a key, which the scanner does not
        // find.
        String redacted = redact(text);
        return redacted.length() <= longest ? redacted : redacted.substring(0, longest) + "...";
    }
}
