package io.github.scopedapikeys.key;

import java.util.regex.Pattern;

/** Finds whole keys in other text, where one may have been put by mistake. */
public final class KeyScanner {

    private static final String KEY_SHAPE = "[a-z][a-z0-9]{1,11}_[0-9A-Za-z]{71}";
    private static final Pattern KEY = Pattern.compile(KEY_SHAPE);

    /** A key, and those that begin within it or right behind it. */
    private static final Pattern KEYS = Pattern.compile(KEY_SHAPE + "(?:[0-9A-Za-z]*+_[0-9A-Za-z]{71})*+");

    private static final String REDACTED = "[API key]";

    private KeyScanner() {}

    /** Whether the text holds something of a key's shape. */
    public static boolean holdsKey(String text) {
        return KEY.matcher(text).find();
    }

    /** The text with each part of a key's shape replaced, whether its checksum is right or not. */
    public static String redact(String text) {
        return KEYS.matcher(text).replaceAll(REDACTED);
    }

    /**
     * As {@link #redact(String)}, and cut.
     *
     * @param longest how many characters are kept
     */
    public static String redact(String text, int longest) {
        // All of it, however long: a text that was cut first may end in a part of a key, which is not found.
        String redacted = redact(text);
        return redacted.length() <= longest ? redacted : redacted.substring(0, longest) + "...";
    }
}
