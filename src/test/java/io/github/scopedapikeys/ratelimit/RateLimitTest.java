package io.github.scopedapikeys.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of a limit and its bounds, and which of two limits is the lower one. */
class RateLimitTest {

    @ParameterizedTest
    @CsvSource({"1/1, 1, 1", "5/20, 5, 20", "10000/10000, 10000, 10000", "1/100000, 1, 100000"})
    void textIsReadAndWritten(String text, int perSecond, int burst) {
        RateLimit limit = new RateLimit(perSecond, burst);

        assertThat(RateLimit.parse(text)).contains(limit);
        assertThat(limit).hasToString(text);
        assertThat(RateLimit.of(limit.fields())).contains(limit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "/",
                "5/",
                "/20",
                "0/20",
                "5/0",
                "-5/20",
                "+5/20",
                "05/20",
                "5/020",
                "5 / 20",
                "5/20/1",
                "5.5/20",
                "5/4",
                "10001/10001",
                "1/100001",
                "99999999999/99999999999",
                "5/20 ",
                "٥/20",
                "5\\20",
                "5/1e2",
                "none"
            })
    void otherTextIsNoLimit(String text) {
        assertThat(RateLimit.parse(text)).isEmpty();
    }

    @Test
    void otherFieldsAreNoLimit() {
        Map<String, @Nullable Long> withNull = new HashMap<>();
        withNull.put("perSecond", 1L);
        withNull.put("burst", null);

        assertThat(RateLimit.of(Map.of())).isEmpty();
        assertThat(RateLimit.of(withNull)).isEmpty();
        assertThat(RateLimit.of(Map.of("perSecond", 5L))).isEmpty();
        assertThat(RateLimit.of(Map.of("burst", 5L))).isEmpty();
        assertThat(RateLimit.of(Map.of("perSecond", 5L, "Burst", 20L))).isEmpty();
        assertThat(RateLimit.of(Map.of("perSecond", 5L, "burst", 20L, "perMinute", 60L)))
                .isEmpty();
        assertThat(RateLimit.of(Map.of("perSecond", 5L, "burst", 4L))).isEmpty();
        assertThat(RateLimit.of(Map.of("perSecond", 0L, "burst", 4L))).isEmpty();
        assertThat(RateLimit.of(Map.of("perSecond", 10_001L, "burst", 10_001L))).isEmpty();
        // As an int it would be 5 and 20.
        assertThat(RateLimit.of(Map.of("perSecond", (1L << 32) + 5, "burst", (1L << 32) + 20)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "5, 4", "10001, 20000", "1, 100001"})
    void numbersOutOfRangeAreNoLimit(int perSecond, int burst) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(perSecond, burst));
    }

    @ParameterizedTest
    @CsvSource({"5/20, 5/20, 5/20", "5/20, 10/10, 5/10", "1/1, 10000/100000, 1/1", "6/20, 5/30, 5/20"})
    void eachNumberIsLimitedByItself(String one, String other, String both) {
        assertThat(limit(one).atMost(limit(other))).hasToString(both);
        assertThat(limit(other).atMost(limit(one))).hasToString(both);
    }

    @ParameterizedTest
    @CsvSource({
        "5/20, 5/20, false",
        "5/19, 5/20, false",
        "4/20, 5/20, false",
        "6/20, 5/20, true",
        "5/21, 5/20, true",
        "4/21, 5/20, true",
        ", 5/20, true",
        "5/20, , false",
        ", , false"
    })
    void oneHigherNumberIsHigherAndNoLimitIsTheHighest(@Nullable String limit, @Nullable String than, boolean higher) {
        assertThat(RateLimit.isHigher(limit == null ? null : limit(limit), than == null ? null : limit(than)))
                .isEqualTo(higher);
    }

    /** Rounded up, so that rounding never gives a request more. */
    @Test
    void intervalsAreRoundedUp() {
        assertThat(new RateLimit(3, 3).interval()).isEqualTo(333_333_334);
        assertThat(new RateLimit(10_000, 10_000).interval()).isEqualTo(100_000);
        assertThat(new RateLimit(1, 100_000).capacity()).isEqualTo(100_000_000_000_000L);
    }

    private static RateLimit limit(String text) {
        return RateLimit.parse(text).orElseThrow();
    }
}
