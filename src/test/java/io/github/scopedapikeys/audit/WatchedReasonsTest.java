package io.github.scopedapikeys.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.verification.Refusal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WatchedReasonsTest {

    @Test
    void watchedReasonsAreReasons() {
        assertThat(Arrays.stream(Refusal.values()).map(Refusal::reason)).containsAll(WatchedReasons.ALL);
    }
}
