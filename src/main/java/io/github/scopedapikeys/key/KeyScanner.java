package io.github.scopedapikeys.key;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds whole keys in other text, where one may have been put by mistake. */
public final class KeyScanner {

    private static final Pattern KEY_SHAPE = Pattern.compile("[a-z][a-z0-9]{1,11}_[0-9A-Za-z]{71}");
    private static final String REDACTED = "[API key]";

    private KeyScanner() {}

    /** Whether the text holds something of a key's shape. */
    public static boolean holdsKey(String text) {
        return KEY_SHAPE.matcher(text).find();
    }

    /** The text with each part of a key's shape replaced, whether its checksum is right or not. */
    public static String redact(String text) {
        Matcher matcher = KEY_SHAPE.matcher(text);
        return matcher.replaceAll(REDACTED);
    }
}
