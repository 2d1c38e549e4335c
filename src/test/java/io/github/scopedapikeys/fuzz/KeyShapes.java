package io.github.scopedapikeys.fuzz;

import java.util.BitSet;

/** Where a text holds something of a key's shape, found without a regular expression and without missing overlaps. */
public final class KeyShapes {

    private static final int LONGEST_PREFIX = 12;
    private static final int DIGITS = 71;

    private KeyShapes() {}

    /** Whether the text holds a key. */
    public static boolean isIn(String text) {
        return !in(text).isEmpty();
    }

    /**
     * Whether all that is left of the text comes from outside its keys. That order is kept is all that is asked for, so it
     * may let a trace of a key pass that also stands elsewhere, and it never blames what is right.
     */
    public static boolean areGone(String text, String left) {
        BitSet keys = in(text);
        int position = 0;
        for (char character : left.toCharArray()) {
            while (position < text.length() && (keys.get(position) || text.charAt(position) != character)) {
                position++;
            }
            if (position == text.length()) {
                return false;
            }
            position++;
        }
        return true;
    }

    /** The positions of all characters that belong to a key. */
    private static BitSet in(String text) {
        BitSet keys = new BitSet(text.length());
        for (int separator = text.indexOf('_'); separator >= 0; separator = text.indexOf('_', separator + 1)) {
            int start = prefixStart(text, separator);
            if (start < separator - 1 && hasDigits(text, separator + 1)) {
                keys.set(start, separator + 1 + DIGITS);
            }
        }
        return keys;
    }

    /** Where the longest prefix before this separator begins; there is none if it has less than two characters. */
    private static int prefixStart(String text, int separator) {
        int start = separator;
        for (int i = separator - 1; i >= Math.max(0, separator - LONGEST_PREFIX); i--) {
            char character = text.charAt(i);
            boolean letter = character >= 'a' && character <= 'z';
            if (!letter && !(character >= '0' && character <= '9')) {
                break;
            }
            start = letter ? i : start;
        }
        return start;
    }

    private static boolean hasDigits(String text, int start) {
        if (text.length() < start + DIGITS) {
            return false;
        }
        for (int i = start; i < start + DIGITS; i++) {
            if ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
