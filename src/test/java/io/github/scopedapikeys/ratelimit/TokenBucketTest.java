package io.github.scopedapikeys.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A bucket never gives more than its burst and what came back since, whatever threads, clock and limit do. */
class TokenBucketTest {

    private static final int THREADS = 8;
    private static final RateLimit LIMIT = new RateLimit(5, 20);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicLong clock = new AtomicLong(42);
    private final TokenBucket bucket = new TokenBucket(clock::get);

    @Test
    void burstIsGivenAtOnceAndThenTheRate() {
        assertThat(granted(LIMIT, 100)).isEqualTo(20);
        for (int second = 0; second < 10; second++) {
            clock.addAndGet(SECOND);
            assertThat(granted(LIMIT, 100)).isEqualTo(5);
        }
    }

    @Test
    void whatIsLeftIsTold() {
        long interval = LIMIT.interval();

        assertThat(bucket.take(LIMIT)).isEqualTo(19 * interval);
        assertThat(bucket.take(LIMIT)).isEqualTo(18 * interval);
        clock.addAndGet(interval / 2);
        assertThat(bucket.take(LIMIT)).isEqualTo(17 * interval + interval / 2);
    }

    @Test
    void timeUntilTheNextRequestIsTold() {
        granted(LIMIT, 20);

        assertThat(bucket.take(LIMIT)).isEqualTo(-LIMIT.interval());
        clock.addAndGet(LIMIT.interval() - 1);
        assertThat(bucket.take(LIMIT)).isEqualTo(-1);
        clock.incrementAndGet();
        assertThat(bucket.take(LIMIT)).isZero();
    }

    /** Else a caller that never stops would never be let in again. */
    @Test
    void refusedRequestsDoNotCount() {
        granted(LIMIT, 1000);

        clock.addAndGet(LIMIT.interval());

        assertThat(granted(LIMIT, 1000)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 1_000_000, Long.MAX_VALUE / 1_000_000_000L})
    void pauseOfAnyLengthGivesOneBurst(long seconds) {
        granted(LIMIT, 100);

        clock.addAndGet(seconds * SECOND);

        assertThat(granted(LIMIT, 100)).isEqualTo(20);
    }

    /** The clock starts anywhere, also just before it overflows. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 10, Long.MAX_VALUE})
    void clockMayOverflow(long start) {
        clock.set(start);
        TokenBucket fresh = new TokenBucket(clock::get);

        assertThat(granted(fresh, LIMIT, 100)).isEqualTo(20);
        clock.addAndGet(SECOND);
        assertThat(granted(fresh, LIMIT, 100)).isEqualTo(5);
    }

    /** A clock that was set back gives no second burst, and locks nobody out until it has caught up. */
    @ParameterizedTest
    @CsvSource({"0", "100"})
    void clockThatIsSetBackNeitherGivesNorLocksOut(int before) {
        granted(LIMIT, before);

        clock.addAndGet(-Duration.ofDays(1).toNanos());

        assertThat(granted(LIMIT, 100)).isZero();
        clock.addAndGet(SECOND);
        assertThat(granted(LIMIT, 100)).isEqualTo(5);
        clock.addAndGet(60 * SECOND);
        assertThat(granted(LIMIT, 100)).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 100000", "3, 7", "10000, 10000", "10000, 100000"})
    void limitsUpToTheBoundsHold(int perSecond, int burst) {
        RateLimit limit = new RateLimit(perSecond, burst);

        assertThat(granted(limit, burst + 1)).isEqualTo(burst);
        for (int second = 0; second < 5; second++) {
            clock.addAndGet(SECOND);
            // An interval is rounded up, so that some nanoseconds may be missing for the last one.
            assertThat(granted(limit, burst + perSecond)).isBetween(perSecond - 1, perSecond);
        }
    }

    @Test
    void raisedLimitHoldsAtOnce() {
        RateLimit slow = new RateLimit(1, 600);
        granted(slow, 600);

        assertThat(granted(new RateLimit(100, 100), 1)).isZero();
        clock.addAndGet(SECOND / 100);

        assertThat(granted(new RateLimit(100, 100), 10)).isEqualTo(1);
    }

    @Test
    void loweredLimitHoldsAtOnce() {
        assertThat(granted(new RateLimit(100, 200), 50)).isEqualTo(50);
        clock.addAndGet(SECOND);

        assertThat(granted(new RateLimit(1, 2), 50)).isEqualTo(2);
    }

    @Test
    void threadsAtTheSameMomentGetOneBurst() throws Exception {
        RateLimit limit = new RateLimit(1, 10_000);

        assertThat(inThreads(() -> granted(limit, 10_000))).isEqualTo(10_000);
    }

    /** Time passes with each look at the clock, so that the threads see times of different age. */
    @ParameterizedTest
    @CsvSource({"10000, 10000, 50", "10000, 10000, 20000", "1000, 1000, 7"})
    void threadsOverTimeGetBurstAndRateAndNoMore(int perSecond, int burst, long step) throws Exception {
        RateLimit limit = new RateLimit(perSecond, burst);
        AtomicLong start = new AtomicLong();
        LongSupplier moving = () -> start.addAndGet(step);
        TokenBucket shared = new TokenBucket(moving);
        long from = start.get();

        int granted = inThreads(() -> granted(shared, limit, 100_000));

        long possible = (limit.capacity() + start.get() - from) / limit.interval();
        assertThat((long) granted).isLessThanOrEqualTo(possible).isGreaterThanOrEqualTo(Math.min(possible, burst));
    }

    @Test
    void threadsWithTheRealClockGetNoMore() throws Exception {
        RateLimit limit = new RateLimit(10_000, 10_000);
        long from = System.nanoTime();
        TokenBucket shared = new TokenBucket(System::nanoTime);

        int granted = inThreads(() -> granted(shared, limit, 200_000));

        assertThat((long) granted).isBetween(10_000L, (limit.capacity() + System.nanoTime() - from) / limit.interval());
    }

    @Test
    void firstRefusalIsReportedAndThenOneEachMinute() {
        assertThat(bucket.isReportDue()).isTrue();
        assertThat(bucket.isReportDue()).isFalse();
        clock.addAndGet(TokenBucket.REPORT_EVERY - 1);
        assertThat(bucket.isReportDue()).isFalse();
        clock.incrementAndGet();
        assertThat(bucket.isReportDue()).isTrue();
        assertThat(bucket.isReportDue()).isFalse();
        clock.addAndGet(-SECOND);
        assertThat(bucket.isReportDue()).isTrue();
    }

    @Test
    void oneOfManyThreadsReports() throws Exception {
        assertThat(inThreads(() -> bucket.isReportDue() ? 1 : 0)).isEqualTo(1);
    }

    private int granted(RateLimit limit, int asked) {
        return granted(bucket, limit, asked);
    }

    private static int granted(TokenBucket from, RateLimit limit, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += from.take(limit) >= 0 ? 1 : 0;
        }
        return granted;
    }

    private static int inThreads(Requests requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return requests.granted();
                }));
            }
            start.countDown();
            int granted = 0;
            for (Future<Integer> each : all) {
                granted += each.get();
            }
            return granted;
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Requests {

        int granted();
    }
}
