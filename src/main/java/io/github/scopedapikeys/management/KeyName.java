package io.github.scopedapikeys.management;

import io.github.scopedapikeys.server.InvalidFieldException;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks names of keys. A name must be visible, and no two names of one user may look the same.
 *
 * <p>Names are stored in Unicode's normalization form C, so that {@code é} is the same name for every way to type it.
 * Letters of different scripts that look alike remain different.
 */
final class KeyName {

    private static final int MAX_LENGTH = 100;

    private KeyName() {}

    /**
     * Returns the name in its stored form, without invisible characters at its ends.
     *
     * @throws InvalidFieldException if it is not a valid name
     */
    static String checked(@Nullable String asked) {
        if (asked == null) {
            throw new InvalidFieldException("name", "is required");
        }
        String name = trimmed(Normalizer.normalize(FieldLimits.clean("name", asked), Normalizer.Form.NFC));
        if (name.isEmpty()) {
            throw new InvalidFieldException("name", "must have at least one visible character");
        }
        int length = name.codePointCount(0, name.length());
        if (length > MAX_LENGTH) {
            throw new InvalidFieldException("name", "must have at most " + MAX_LENGTH + " characters, not " + length);
        }
        return FieldLimits.printable("name", name);
    }

    /**
     * Whether two names look the same: case, which Keycloak also ignores, and invisible characters make no difference.
     */
    static boolean lookTheSame(String name, String other) {
        return look(name).equals(look(other));
    }

    private static String look(String name) {
        StringBuilder seen = new StringBuilder();
        name.codePoints().filter(c -> !isInvisible(c) || isSpace(c)).forEach(seen::appendCodePoint);
        return trimmed(Normalizer.normalize(seen, Normalizer.Form.NFC))
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private static String trimmed(String name) {
        int start = 0;
        int end = name.length();
        while (start < end && isTrimmed(name.codePointAt(start))) {
            start += Character.charCount(name.codePointAt(start));
        }
        while (end > start && isTrimmed(name.codePointBefore(end))) {
            end -= Character.charCount(name.codePointBefore(end));
        }
        return name.substring(start, end);
    }

    /** Invisible characters are trimmed, except control characters that are not white space: those are refused. */
    private static boolean isTrimmed(int codePoint) {
        return isInvisible(codePoint) && (!Character.isISOControl(codePoint) || isSpace(codePoint));
    }

    private static boolean isSpace(int codePoint) {
        int nextLine = 0x85;
        return Character.isSpaceChar(codePoint) || Character.isWhitespace(codePoint) || codePoint == nextLine;
    }

    /**
     * Whether a character leaves no visible mark: a space, a control or format character, or a letter, mark or symbol
     * that every font leaves blank.
     *
     * <p>Private-use and unassigned characters count as visible: fonts show at least a box for them, and a later
     * Unicode version may assign them.
     */
    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE -> true;
            default -> isNoCharacter(codePoint) || isBlank(codePoint);
        };
    }

    private static boolean isNoCharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE || isIn(codePoint, 0xFDD0, 0xFDEF);
    }

    /** Unicode's Default_Ignorable_Code_Point, for which Java has no method, and the blank symbols. */
    private static boolean isBlank(int codePoint) {
        return switch (codePoint) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0, 0x16FE4, 0x1D159 -> true;
            default ->
                isIn(codePoint, 0x180B, 0x180F)
                        || isIn(codePoint, 0xFE00, 0xFE0F)
                        || isIn(codePoint, 0xFFF0, 0xFFF8)
                        || isIn(codePoint, 0xE0000, 0xE0FFF);
        };
    }

    private static boolean isIn(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }
}
