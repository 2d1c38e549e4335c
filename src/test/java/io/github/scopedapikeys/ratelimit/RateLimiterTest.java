package io.github.scopedapikeys.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.Config;

/** What a key may do, and what the answer's headers say about it. */
class RateLimiterTest {

    private static final UUID KEY = UUID.randomUUID();

    private final AtomicLong clock = new AtomicLong();
    private final RateLimiter limiter = new RateLimiter(1000, clock::get);

    @ParameterizedTest
    @CsvSource({
        "1/1, 1, 0",
        "5/20, 4, 19",
        "7/20, 3, 19",
        "100/150, 2, 149",
        "100/100, 1, 99",
        "1/100000, 100000, 99999"
    })
    void headersOfAGrantedRequestTellPolicyAndRest(String text, int window, int left) {
        RateLimit limit = RateLimit.parse(text).orElseThrow();

        RateLimitDecision decision = limiter.take(KEY, limit);

        assertThat(decision.granted()).isTrue();
        assertThat(decision.worthAnEvent()).isFalse();
        assertThat(decision.headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "RateLimit-Policy", "\"api-key\";q=" + limit.burst() + ";w=" + window,
                        "RateLimit", "\"api-key\";r=" + left + ";t=1"));
    }

    @Test
    void headersOfARefusedRequestTellWhenToComeBack() {
        RateLimit limit = new RateLimit(5, 20);
        for (int i = 0; i < 20; i++) {
            assertThat(limiter.take(KEY, limit).left()).isEqualTo(19 - i);
        }

        RateLimitDecision decision = limiter.take(KEY, limit);

        assertThat(decision.granted()).isFalse();
        assertThat(decision.worthAnEvent()).isTrue();
        assertThat(decision.headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "RateLimit-Policy", "\"api-key\";q=20;w=4",
                        "RateLimit", "\"api-key\";r=0;t=1",
                        "Retry-After", "1"));
        assertThat(limiter.take(KEY, limit).worthAnEvent()).isFalse();
    }

    /** A caller who comes back then is let in. */
    @Test
    void retryAfterIsLongEnough() {
        for (int perSecond : new int[] {1, 2, 3, 7, 1000}) {
            UUID key = UUID.randomUUID();
            RateLimit limit = new RateLimit(perSecond, perSecond);
            while (limiter.take(key, limit).granted()) {
                clock.addAndGet(1);
            }
            clock.addAndGet(
                    Duration.ofSeconds(limiter.take(key, limit).retryAfter()).toNanos());

            assertThat(limiter.take(key, limit).granted()).as("%d", perSecond).isTrue();
        }
    }

    @Test
    void keysHaveABucketEach() {
        RateLimit limit = new RateLimit(1, 1);
        assertThat(limiter.take(KEY, limit).granted()).isTrue();
        assertThat(limiter.take(KEY, limit).granted()).isFalse();

        assertThat(limiter.take(UUID.randomUUID(), limit).granted()).isTrue();
    }

    /** A cache that is too small makes limits less strict, and refuses nobody. */
    @Test
    void droppedBucketIsAFullOne() {
        RateLimiter small = new RateLimiter(10, clock::get);
        RateLimit limit = new RateLimit(1, 1);
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            refused += small.take(UUID.randomUUID(), limit).granted() ? 0 : 1;
        }

        assertThat(refused).isZero();
    }

    /** Keys that come once must not push out the bucket of one that never stops. */
    @Test
    void busyKeyKeepsItsBucketAmongManyOthers() {
        RateLimiter small = new RateLimiter(100, clock::get);
        RateLimit limit = new RateLimit(1, 1);
        int granted = 0;
        for (int i = 0; i < 20_000; i++) {
            granted += small.take(KEY, limit).granted() ? 1 : 0;
            small.take(UUID.randomUUID(), limit);
        }

        assertThat(granted).isLessThan(200);
    }

    @ParameterizedTest
    @CsvSource({"1", "' 2147483647 '"})
    void sizeWithinTheBoundsIsTaken(String value) {
        assertThatCode(() -> init(Map.of("cache-size", value))).doesNotThrowAnyException();
        assertThatCode(() -> init(Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"0", "''", "many"})
    void otherSizesAreRefusedWithTheBounds(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> init(Map.of("cache-size", value)))
                .withMessageContaining("spi-api-key-rate-limit--default--cache-size")
                .withMessageContaining("1 or more");
    }

    private static void init(Map<String, String> options) {
        new RateLimiterProviderFactory().init((Config.Scope) Proxy.newProxyInstance(
                RateLimiterTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (scope, method, arguments) -> options.get((String) arguments[0])));
    }
}
