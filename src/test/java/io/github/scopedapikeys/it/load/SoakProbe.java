package io.github.scopedapikeys.it.load;

import io.github.scopedapikeys.it.measure.JvmMemory;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.ServerMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the server when it begins to work, and then at equal intervals. */
final class SoakProbe implements AutoCloseable {

    private static final String DURATION = "keycloak_api_keys_request_duration_seconds_";

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<Future<SoakState>> states = new ArrayList<>();
    private final long pid;
    private final ServerMetrics metrics;

    /**
     * Begins to look.
     *
     * @param intervals how many
     * @param seconds of an interval
     */
    SoakProbe(ProductionServer server, int intervals, int seconds) {
        pid = server.server().pid();
        metrics = new ServerMetrics(server.server().managementUrl() + "/metrics");
        for (int i = 0; i <= intervals; i++) {
            states.add(clock.schedule(this::look, (long) i * seconds, TimeUnit.SECONDS));
        }
    }

    /** The state at the begin, and those after each interval, once all are over. */
    List<SoakState> states() throws InterruptedException {
        List<SoakState> seen = new ArrayList<>();
        try {
            for (Future<SoakState> state : states) {
                seen.add(state.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return seen;
    }

    private SoakState look() throws InterruptedException {
        try {
            JvmMemory memory = JvmMemory.of(pid);
            return new SoakState(
                    memory.heap(),
                    memory.resident(),
                    metrics.sum("jvm_threads_live_threads"),
                    metrics.sum(DURATION + "count", "operation=\"exchange_key\""),
                    metrics.sum(DURATION + "sum", "operation=\"exchange_key\""),
                    metrics.sum(DURATION + "count", "operation=\"introspect_key\""),
                    metrics.sum(DURATION + "sum", "operation=\"introspect_key\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
