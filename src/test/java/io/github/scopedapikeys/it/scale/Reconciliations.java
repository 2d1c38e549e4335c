package io.github.scopedapikeys.it.scale;

import io.github.scopedapikeys.it.measure.ProductionServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs of the reconciliation, as the server's log tells of them. */
final class Reconciliations {

    private static final Pattern RUN =
            Pattern.compile("API key directory: (\\d+) removed, (\\d+) repaired, (\\d+) listed in (\\d+) ms");
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");
    /** Written by the server. */
    static final Path GC_LOG = Path.of("target", "scale-gc.log").toAbsolutePath();

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final ProductionServer server;

    Reconciliations(ProductionServer server) {
        this.server = server;
    }

    /** What a run did. */
    record Run(long removed, long repaired, long listed, long millis) {}

    /** The first runs of this server, once there are so many. */
    List<Run> await(int count) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            List<Run> runs = new ArrayList<>();
            for (String line : server.server().log()) {
                Matcher run = RUN.matcher(line);
                if (run.find()) {
                    runs.add(new Run(number(run, 1), number(run, 2), number(run, 3), number(run, 4)));
                }
            }
            if (runs.size() >= count) {
                return runs.subList(0, count);
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("No " + count + " reconciliations within " + LIMIT);
    }

    /** The most that was in use after a garbage collection since the server started, in MiB. */
    static long mostHeapAfterCollection() throws IOException {
        return Files.readAllLines(GC_LOG).stream()
                .map(COLLECTION::matcher)
                .filter(Matcher::find)
                .mapToLong(collection -> number(collection, 2))
                .max()
                .orElse(0);
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }
}
