package io.github.scopedapikeys.benchmark;

import io.github.scopedapikeys.ratelimit.RateLimit;
import io.github.scopedapikeys.ratelimit.RateLimitDecision;
import io.github.scopedapikeys.ratelimit.RateLimiter;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what the rate limit adds to each use of a key: find the key's bucket, read the clock, take a request out of
 * the bucket, describe the result.
 *
 * <p>Budget: 1 microsecond. The only object is the result, of 40 bytes: the {@code gc} profiler shows the bytes for each
 * operation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Threads(1)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RateLimitBenchmark {

    /** A power of two, so that a cheap AND selects the next key. */
    private static final int KEYS = 4096;

    private static final RateLimit HIGHEST = new RateLimit(10_000, 100_000);
    private static final RateLimit LOWEST = new RateLimit(1, 1);

    private final UUID[] keys = new UUID[KEYS];
    private RateLimiter generous;
    private RateLimiter real;
    private long passed;
    private int next;

    /** Chooses the keys, which have not been used yet. */
    @Setup
    public void chooseKeys() {
        generous = new RateLimiter(100_000, this::fast);
        real = new RateLimiter(100_000, System::nanoTime);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = UUID.randomUUID();
        }
    }

    /** So fast that every request is granted, and read as the real one is. */
    private long fast() {
        passed += 1_000_000;
        return passed + (System.nanoTime() & 1);
    }

    /** A request of the next key, which is granted. */
    @Benchmark
    public RateLimitDecision granted() {
        RateLimitDecision decision = generous.take(keys[next++ & KEYS - 1], HIGHEST);
        if (!decision.granted()) {
            throw new IllegalStateException("A request within the limit was refused");
        }
        return decision;
    }

    /** A request of the next key, which is refused. */
    @Benchmark
    public RateLimitDecision refused() {
        return real.take(keys[next++ & KEYS - 1], LOWEST);
    }

    /** Two threads with the same key, which do nothing else: nothing on a server comes near. */
    @Benchmark
    @Threads(2)
    public RateLimitDecision contended() {
        return real.take(keys[0], HIGHEST);
    }
}
