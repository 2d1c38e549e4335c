package io.github.scopedapikeys.load;

import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.measure.ServerMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures what windows cost the processes. A window pays for all that happens until the next begins: what is left to do
 * after its last answer too.
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
     * @param serverCpu milliseconds
     * @param generatorCpu milliseconds
     * @param nanos when it was read, by this JVM's own clock
     */
    private record Reading(long serverCpu, long generatorCpu, double transactions, long nanos) {}

    /**
     * What a window cost.
     *
     * @param serverCpu milliseconds
     * @param generatorCpu milliseconds
     * @param seconds from the first request to the last answer
     */
    record Cost(long serverCpu, long generatorCpu, double transactions, double seconds) {}

    /** A connection is about to send its first request. The first one reads, and the others wait for it. */
    void begin(String window) {
        before.computeIfAbsent(window, key -> read());
    }

    /** A connection has got its last answer. */
    void end(String window) {
        ends.merge(window, System.nanoTime(), Math::max);
    }

    /** @param next the window that followed */
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
