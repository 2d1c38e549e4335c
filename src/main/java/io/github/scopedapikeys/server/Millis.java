package io.github.scopedapikeys.server;

import java.time.Instant;

/**
 * Converts instants to milliseconds, as in the table's columns. A time outside the range of {@code long} becomes the
 * nearest value in range.
 */
public final class Millis {

    private Millis() {}

    /**
     * The last millisecond that is not after {@code time}: {@code x > floor(t)} is true for the same milliseconds as
     * {@code x > t}.
     */
    public static long floor(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException outOfRange) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /**
     * The first millisecond that is not before {@code time}: {@code x < ceiling(t)} is true for the same milliseconds
     * as {@code x < t}.
     */
    public static long ceiling(Instant time) {
        long floor = floor(time);
        boolean between = floor != Long.MAX_VALUE && time.isAfter(Instant.ofEpochMilli(floor));
        return between ? floor + 1 : floor;
    }
}
