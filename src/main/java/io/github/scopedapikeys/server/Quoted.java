package io.github.scopedapikeys.server;

import io.github.scopedapikeys.key.KeyScanner;
import java.util.Collection;
import java.util.stream.Collectors;

/** Quotes names in messages to the caller who sent them: short, on one line and without keys. */
public final class Quoted {

    private static final int MAX_LENGTH = 64;
    private static final int MAX_NAMES = 10;
    private static final int REPLACEMENT = 0xFFFD;

    private Quoted() {}

    /** The text in quotation marks. */
    public static String of(String text) {
        StringBuilder quoted = new StringBuilder("'");
        KeyScanner.redact(text, MAX_LENGTH)
                .codePoints()
                .forEach(c -> quoted.appendCodePoint(isPrintable(c) ? c : REPLACEMENT));
        return quoted.append('\'').toString();
    }

    /** The first few of these texts, sorted. */
    public static String all(Collection<String> texts) {
        String some = texts.stream().sorted().limit(MAX_NAMES).map(Quoted::of).collect(Collectors.joining(", "));
        return texts.size() > MAX_NAMES ? some + ", ..." : some;
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
