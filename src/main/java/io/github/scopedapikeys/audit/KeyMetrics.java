package io.github.scopedapikeys.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The meters of this extension. Labels are realm names and fixed words, never keys, users or clients. So their number
 * stays small, and they show no personal data.
 */
public final class KeyMetrics {

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

    private static final MeterProvider<Counter> REQUESTS = Counter.builder("keycloak.api.keys.requests")
            .description("Requests with API keys or tokens of them")
            .withRegistry(Metrics.globalRegistry);

    private static final MeterProvider<Timer> DURATIONS = Timer.builder("keycloak.api.keys.request.duration")
            .description("Duration of requests with API keys or tokens of them")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(Metrics.globalRegistry);

    private static final MeterProvider<Counter> CHANGES = Counter.builder("keycloak.api.keys.changes")
            .description("API keys issued, changed, rotated and revoked")
            .withRegistry(Metrics.globalRegistry);

    private static final List<Operation> OPERATIONS_WITH_KEYS =
            List.of(Operation.EXCHANGE_KEY, Operation.VERIFY_KEY, Operation.INTROSPECT_KEY);

    private KeyMetrics() {}

    /**
     * Registers the refusal counters that are worth an alert, starting at 0. Prometheus sees no increase in a counter
     * that first appears with the value 1, so the first refusal after each start would stay unnoticed. Called for
     * realms that have keys; in other realms nobody can present a key.
     *
     * @param realm the realm's name
     */
    public static void watch(String realm) {
        for (Operation operation : OPERATIONS_WITH_KEYS) {
            for (String reason : WatchedReasons.ALL) {
                requests(realm, operation, "error", reason);
            }
        }
    }

    private static Counter requests(String realm, Operation operation, String outcome, String reason) {
        return REQUESTS.withTags("realm", realm, "operation", operation.label(), "outcome", outcome, "reason", reason);
    }

    /**
     * Counts a request and its duration.
     *
     * @param realm the realm's name
     * @param refusal why it was refused; null if it was not refused
     * @param startedAt {@link System#nanoTime} at the start of the request
     */
    public static void request(String realm, Operation operation, @Nullable String refusal, long startedAt) {
        String outcome = refusal == null ? "success" : "error";
        String reason = refusal == null ? "none" : refusal;
        requests(realm, operation, outcome, reason).increment();
        DURATIONS
                .withTags("realm", realm, "operation", operation.label())
                .record(Duration.ofNanos(System.nanoTime() - startedAt));
    }

    /**
     * Counts a change of a key. From the first change on, the realm is {@linkplain #watch watched}.
     *
     * @param realm the realm's name
     * @param change a fixed word
     */
    public static void change(String realm, String change) {
        CHANGES.withTags("realm", realm, "change", change).increment();
        watch(realm);
    }
}
