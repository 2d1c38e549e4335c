package io.github.scopedapikeys.it.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times of the same thing done several times. */
public final class Samples {

    private final List<Long> nanos = new ArrayList<>();

    public void add(Duration time) {
        nanos.add(time.toNanos());
    }

    /** Does it once and takes the time. */
    public void time(Runnable run) {
        long start = System.nanoTime();
        run.run();
        nanos.add(System.nanoTime() - start);
    }

    /** The upper median in milliseconds. */
    public double median() {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2) / 1e6;
    }
}
