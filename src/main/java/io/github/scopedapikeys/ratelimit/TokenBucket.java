package io.github.scopedapikeys.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The token bucket of one key: it holds up to {@code burst} requests, and {@code perSecond} of them come back each second.
 *
 * <p>It is stored as one number, the time at which the bucket is full again (the theoretical arrival time of the generic
 * cell rate algorithm, ITU-T I.371). So a request costs one compare-and-set: it takes no lock, and creates no object.
 */
final class TokenBucket {

    /** How often a refusal is worth an event. */
    static final long REPORT_EVERY = Duration.ofMinutes(1).toNanos();

    private final LongSupplier clock;
    private final AtomicLong fullAt;
    private final AtomicLong reportedAt;

    /**
     * A full bucket.
     *
     * @param clock in nanoseconds, from any start, the same for all threads
     */
    TokenBucket(LongSupplier clock) {
        long now = clock.getAsLong();
        this.clock = clock;
        this.fullAt = new AtomicLong(now);
        this.reportedAt = new AtomicLong(now - REPORT_EVERY);
    }

    /**
     * Takes one request out of the bucket, if there is one. The limit may be another one at each call: the requests that
     * were taken count under the new limit, but never for longer than a whole burst of it.
     *
     * @return how much is left afterwards, in nanoseconds (divided by {@link RateLimit#interval}: in requests); negative
     *     if there was no request left: the time until there is one
     */
    long take(RateLimit limit) {
        long interval = limit.interval();
        long capacity = limit.capacity();
        while (true) {
            // The bucket first, then the clock. A value that another thread has written is then never ahead of this
            // thread's time by more than a whole burst, unless the limit was lowered or the clock was set back.
            long full = fullAt.get();
            long now = clock.getAsLong();
            long ahead = full - now;
            long used = Math.min(Math.max(ahead, 0), capacity);
            long left = capacity - used - interval;
            if (left >= 0) {
                if (fullAt.compareAndSet(full, now + used + interval)) {
                    return left;
                }
            } else if (ahead <= capacity || fullAt.compareAndSet(full, now + capacity)) {
                return left;
            }
        }
    }

    /** Whether a refusal is worth an event now: the first one, and one in each {@link #REPORT_EVERY} after that. */
    boolean isReportDue() {
        long last = reportedAt.get();
        long now = clock.getAsLong();
        long since = now - last;
        return (since >= REPORT_EVERY || since < 0) && reportedAt.compareAndSet(last, now);
    }
}
