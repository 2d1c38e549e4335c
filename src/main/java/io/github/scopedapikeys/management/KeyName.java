package io.github.scopedapikeys.management;

import io.github.scopedapikeys.server.InvalidFieldException;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names of keys: something that can be seen, and not twice the same to the eye among one user's keys.
 *
 * <p>Names are stored in Unicode's normalization form C, so that {@code é} is the same name however it was typed. Letters of
 * different scripts that look alike stay different.
 */
final class KeyName {

    private static final int MAX_LENGTH = 100;

    private KeyName() {}

    /**
     * The name in the form that is stored: without what cannot be seen at its ends.
     *
     * @throws InvalidFieldException if nothing can be called so
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

    /** Whether two names are one to the eye: in any case, as Keycloak compares them, and without what cannot be seen. */
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

    /** Control characters but white space are never dropped in silence. */
    private static boolean isTrimmed(int codePoint) {
        return isInvisible(codePoint) && (!Character.isISOControl(codePoint) || isSpace(codePoint));
    }

    private static boolean isSpace(int codePoint) {
        int nextLine = 0x85;
        return Character.isSpaceChar(codePoint) || Character.isWhitespace(codePoint) || codePoint == nextLine;
    }

    /**
     * Whether a character leaves no mark where it stands: a space of any kind, a control or format character, or one that
     * Unicode calls a letter, mark or symbol and every font leaves blank.
     *
     * <p>Private and unassigned characters are visible: fonts have a box for them at least, and a later Unicode than that of
     * the running JDK assigns them.
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

    /** Unicode's Default_Ignorable_Code_Point, which Java has no name for, and the blanks among the symbols. */
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
