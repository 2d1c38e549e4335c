package io.github.scopedapikeys.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a fuzz test takes its input for: UTF-8, in which a backslash, {@code u} and four hexadecimal digits stand for that
 * UTF-16 unit. So a file can hold any text, unpaired surrogates included, and still be read.
 */
public final class SeedText {

    private static final Pattern UNIT = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    private SeedText() {}

    /** The text of an input. */
    public static String of(byte[] input) {
        return UNIT.matcher(new String(input, StandardCharsets.UTF_8))
                .replaceAll(
                        unit -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(unit.group(1), 16))));
    }
}
