package io.github.scopedapikeys.key;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fixed-width base62: bytes as one big-endian number, in digits {@code 0-9A-Za-z}, padded with zeros.
 *
 * <p>The number is held in 32-bit limbs, and five digits are converted at a time: 62^5 is below 2^30, so a limb times
 * 62^5 plus a carry fits a {@code long}, and no {@code BigInteger} is needed.
 */
final class Base62 {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RADIX = ALPHABET.length();
    private static final byte[] DIGITS = digits();

    private static final int CHUNK_DIGITS = 5;
    private static final long CHUNK_RADIX = 916_132_832L; // 62^5

    private static final int LIMB_BYTES = Integer.BYTES;
    private static final long LIMB_MASK = 0xFFFF_FFFFL;

    private Base62() {}

    /** Whether all characters from {@code start} to the end are base62 digits. */
    static boolean isBase62(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character >= DIGITS.length || DIGITS[character] < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Prints bytes as digits.
     *
     * @param bytes their number is a multiple of 4
     * @param width number of digits; large enough for every value of these bytes
     */
    static String encode(byte[] bytes, int width) {
        int[] limbs = toLimbs(bytes);
        char[] text = new char[width];
        for (int end = width; end > 0; end -= CHUNK_DIGITS) {
            int chunk = divide(limbs);
            for (int i = end - 1; i >= Math.max(0, end - CHUNK_DIGITS); i--) {
                text[i] = ALPHABET.charAt(chunk % RADIX);
                chunk /= RADIX;
            }
        }
        return new String(text);
    }

    /**
     * Reads the number in {@code text[start, end)}, which must all be {@link #isBase62 digits}.
     *
     * @param byteCount number of bytes to return, a multiple of 4
     * @return the bytes, or null if the number is too large for them
     */
    static byte @Nullable [] decode(String text, int start, int end, int byteCount) {
        int[] limbs = new int[byteCount / LIMB_BYTES];
        int chunkEnd = start + (end - start) % CHUNK_DIGITS;
        int position = start;
        while (position < end) {
            int chunk = 0;
            for (; position < chunkEnd; position++) {
                chunk = chunk * RADIX + DIGITS[text.charAt(position)];
            }
            if (!multiplyAndAdd(limbs, chunk)) {
                return null;
            }
            chunkEnd += CHUNK_DIGITS;
        }
        return toBytes(limbs);
    }

    /** Divides the number by 62^5 in place, and returns the remainder. */
    private static int divide(int[] limbs) {
        long remainder = 0;
        for (int i = 0; i < limbs.length; i++) {
            long dividend = (remainder << Integer.SIZE) | (limbs[i] & LIMB_MASK);
            limbs[i] = (int) (dividend / CHUNK_RADIX);
            remainder = dividend % CHUNK_RADIX;
        }
        return (int) remainder;
    }

    /** Multiplies the number by 62^5 and adds the chunk, in place; false if the result does not fit. */
    private static boolean multiplyAndAdd(int[] limbs, int chunk) {
        long carry = chunk;
        for (int i = limbs.length - 1; i >= 0; i--) {
            long product = (limbs[i] & LIMB_MASK) * CHUNK_RADIX + carry;
            limbs[i] = (int) product;
            carry = product >>> Integer.SIZE;
        }
        return carry == 0;
    }

    private static int[] toLimbs(byte[] bytes) {
        int[] limbs = new int[bytes.length / LIMB_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            limbs[i / LIMB_BYTES] = limbs[i / LIMB_BYTES] << Byte.SIZE | Byte.toUnsignedInt(bytes[i]);
        }
        return limbs;
    }

    private static byte[] toBytes(int[] limbs) {
        byte[] bytes = new byte[limbs.length * LIMB_BYTES];
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = (byte) limbs[i / LIMB_BYTES];
            limbs[i / LIMB_BYTES] >>>= Byte.SIZE;
        }
        return bytes;
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < RADIX; i++) {
            digits[ALPHABET.charAt(i)] = (byte) i;
        }
        return digits;
    }
}
