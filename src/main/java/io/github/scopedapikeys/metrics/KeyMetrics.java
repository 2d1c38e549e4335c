package io.github.scopedapikeys.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The meters of this extension. Labels are realms and fixed words, never keys, users or clients, so that their number
 * stays small and nobody is watched by them.
 */
public final class KeyMetrics {

    /** Requests with keys or tokens of keys, by realm, operation, outcome and reason. */
    static final String REQUESTS = "keycloak.api.keys.requests";

    /** How long they took, by realm and operation. */
    static final String DURATION = "keycloak.api.keys.request.duration";

    /** Keys issued, changed, rotated and revoked, by realm. */
    static final String CHANGES = "keycloak.api.keys.changes";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private KeyMetrics() {}

    /**
     * Counts a request and its duration.
     *
     * @param realm the realm's name
     * @param refusal why it was refused; null if it was not
     * @param startedAt {@link System#nanoTime} at its begin
     */
    public static void request(String realm, Operation operation, @Nullable String refusal, long startedAt) {
        Counter.builder(REQUESTS)
                .description("Requests with API keys or tokens of them")
                .tag("realm", realm)
                .tag("operation", operation.label())
                .tag("outcome", refusal == null ? "success" : "error")
                .tag("reason", refusal == null ? "none" : refusal)
                .register(Metrics.globalRegistry)
                .increment();
        Timer.builder(DURATION)
                .description("Duration of requests with API keys or tokens of them")
                .tag("realm", realm)
                .tag("operation", operation.label())
                .serviceLevelObjectives(BUCKETS)
                .register(Metrics.globalRegistry)
                .record(Duration.ofNanos(System.nanoTime() - startedAt));
    }

    /**
     * Counts a change of a key.
     *
     * @param realm the realm's name
     * @param change a fixed word
     */
    public static void change(String realm, String change) {
        Counter.builder(CHANGES)
                .description("API keys issued, changed, rotated and revoked")
                .tag("realm", realm)
                .tag("change", change)
                .register(Metrics.globalRegistry)
                .increment();
    }
}
