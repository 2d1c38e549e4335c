package io.github.scopedapikeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MillisTest {

    private static final Instant BETWEEN = Instant.ofEpochSecond(0, 1_500_000);
    private static final Instant BEFORE_EPOCH = Instant.ofEpochSecond(0, -1_500_000);

    @Test
    void boundBetweenMillisecondsIsRoundedAway() {
        assertThat(Millis.floor(BETWEEN)).isEqualTo(1);
        assertThat(Millis.ceiling(BETWEEN)).isEqualTo(2);
        assertThat(Millis.floor(BEFORE_EPOCH)).isEqualTo(-2);
        assertThat(Millis.ceiling(BEFORE_EPOCH)).isEqualTo(-1);
        assertThat(Millis.ceiling(Instant.ofEpochMilli(7))).isEqualTo(7);
    }

    @Test
    void timeThatNoColumnHoldsIsTheNearest() {
        assertThat(Millis.ceiling(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
        assertThat(Millis.floor(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
        assertThat(Millis.ceiling(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
    }
}
