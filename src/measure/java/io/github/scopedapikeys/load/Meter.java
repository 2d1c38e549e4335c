package io.github.scopedapikeys.load;

import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.measure.ServerMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures the cost of each window in CPU time and database transactions. A window includes everything until the next
 * window starts, also work after its last response.
 */
final class Meter {

    private final long serverPid;
    private final ServerMetrics metrics;
    private final Map<String, Reading> before = new ConcurrentHashMap<>();
    private final Map<String, Long> ends = new ConcurrentHashMap<>();

    Meter(LoadSettings settings) {
        serverPid = settings.serverPid();
        metrics = new ServerMetrics(settings.metrics());
    }

    /**
     * Totals since the processes started.
     *
     * @param serverCpu in milliseconds
     * @param generatorCpu in milliseconds
     * @param nanos time of the reading, by this JVM's clock
     */
    private record Reading(long serverCpu, long generatorCpu, double transactions, long nanos) {}

    /**
     * The cost of a window.
     *
     * @param serverCpu in milliseconds
     * @param generatorCpu in milliseconds
     * @param seconds from the first request to the last response
     */
    record Cost(long serverCpu, long generatorCpu, double transactions, double seconds) {}

    /**
     * Called by each connection before its first request in the window. The first call takes the reading; the others
     * wait for it.
     */
    void begin(String window) {
        before.computeIfAbsent(window, key -> read());
    }

    /** Called by each connection after its last response in the window. */
    void end(String window) {
        ends.merge(window, System.nanoTime(), Math::max);
    }

    /** @param next the following window */
    Cost cost(String window, String next) {
        Reading from = before.get(window);
        Reading to = before.get(next);
        return new Cost(
                to.serverCpu - from.serverCpu,
                to.generatorCpu - from.generatorCpu,
                to.transactions - from.transactions,
                (ends.get(window) - from.nanos) / 1e9);
    }

    private Reading read() {
        return new Reading(
                cpu(ProcessHandle.of(serverPid).orElseThrow()),
                cpu(ProcessHandle.current()),
                metrics.transactions(),
                System.nanoTime());
    }

    private static long cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toMillis).orElseThrow();
    }
}
