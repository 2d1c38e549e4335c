package io.github.scopedapikeys.server;

import java.time.Instant;

/** Instants as the milliseconds of the table's columns; one that no {@code long} holds becomes the nearest. */
public final class Millis {

    private Millis() {}

    /** The last millisecond that is not after: {@code x > floor(t)} holds for the same milliseconds as {@code x > t}. */
    public static long floor(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException outOfRange) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** The first millisecond that is not before: {@code x < ceiling(t)} holds for the same as {@code x < t}. */
    public static long ceiling(Instant time) {
        long floor = floor(time);
        boolean between = floor != Long.MAX_VALUE && time.isAfter(Instant.ofEpochMilli(floor));
        return between ? floor + 1 : floor;
    }
}
