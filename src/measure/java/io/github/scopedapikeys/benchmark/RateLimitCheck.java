package io.github.scopedapikeys.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link RateLimitBenchmark} and prints the results. Fails if the benchmark does not run. */
class RateLimitCheck {

    @Test
    void timeAndBytesOfARequest() throws RunnerException {
        assertThat(new Runner(new OptionsBuilder()
                                .include(RateLimitBenchmark.class.getName())
                                .addProfiler(GCProfiler.class)
                                .shouldFailOnError(true)
                                .build())
                        .run())
                .isNotEmpty();
    }
}
