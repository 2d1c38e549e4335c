package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.JvmMemory;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import io.github.scopedapikeys.it.measure.Samples;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the jar adds to the start of a server, and to a server that was started. */
final class Starts {

    private static final double MILLIS = 300;
    private static final double MEGABYTES = 30;
    private static final String MOMENT = "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}) .*";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");
    private static final Pattern STARTED = Pattern.compile(MOMENT + " started in ([0-9.]+)s.*");
    /** The database's schema and the providers come after what Keycloak calls started. */
    private static final Pattern COMPLETED = Pattern.compile(MOMENT + " Bootstrap completed in .*");

    private final Report report;
    private final int counted;

    /** @param counted starts of each server, besides one that creates what it has in its database */
    Starts(Report report, int counted) {
        this.report = report;
        this.counted = counted;
    }

    /** Starts and stops the servers, in turns. */
    void measure(ProductionServer with, ProductionServer without) throws IOException, InterruptedException {
        Started withJar = new Started(with);
        Started withoutJar = new Started(without);
        for (int i = 0; i <= counted; i++) {
            boolean jarFirst = i % 2 == 0;
            (jarFirst ? withJar : withoutJar).start(i > 0);
            (jarFirst ? withoutJar : withJar).start(i > 0);
        }
        report.heading("Start");
        report.row("median of " + counted, "without the jar", "with it", "more", "target", "met");
        report.row("---", "--:", "--:", "--:", "--:", "---");
        row("until it listens, as Keycloak tells, ms", withoutJar.listens.median(), withJar.listens.median(), MILLIS);
        row("until its bootstrap is completed, ms", withoutJar.ready.median(), withJar.ready.median(), MILLIS);
        row("heap and metaspace, MiB", withoutJar.kept(), withJar.kept(), MEGABYTES);
        row("heap alone, MiB", withoutJar.median(JvmMemory::heap), withJar.median(JvmMemory::heap), Double.NaN);
        row(
                "resident memory of the process, MiB",
                withoutJar.median(JvmMemory::resident),
                withJar.median(JvmMemory::resident),
                Double.NaN);
    }

    private void row(String what, double without, double with, double target) {
        double more = with - without;
        boolean aimed = !Double.isNaN(target);
        report.row(
                what,
                Report.number(without),
                Report.number(with),
                Report.number(more),
                aimed ? "≤ " + Report.number(target) : "",
                aimed ? report.met(more <= target) : "");
    }

    /** One of the servers. */
    private static final class Started {

        private final ProductionServer server;
        private final Samples listens = new Samples();
        private final Samples ready = new Samples();
        private final List<JvmMemory> memory = new ArrayList<>();

        Started(ProductionServer server) {
            this.server = server;
        }

        void start(boolean counts) throws IOException, InterruptedException {
            server.start();
            if (counts) {
                addTimes();
                memory.add(JvmMemory.of(server.server().pid()));
            }
            server.close();
        }

        private void addTimes() throws IOException {
            // Of the last start. The bootstrap runs in a thread of its own, and may be completed first.
            LocalDateTime listening = null;
            LocalDateTime completed = null;
            Duration told = null;
            int unfinished = 0;
            for (String line : server.server().log()) {
                Matcher started = STARTED.matcher(line);
                Matcher bootstrapped = COMPLETED.matcher(line);
                if (started.matches()) {
                    listening = LocalDateTime.parse(started.group(1), TIME);
                    told = Duration.ofMillis(Math.round(Double.parseDouble(started.group(2)) * 1000));
                    unfinished++;
                } else if (bootstrapped.matches()) {
                    completed = LocalDateTime.parse(bootstrapped.group(1), TIME);
                    unfinished--;
                }
            }
            if (told == null || completed == null || unfinished != 0) {
                throw new IllegalStateException("The server's log does not tell how long it took to start");
            }
            Duration bootstrap = completed.isAfter(listening) ? Duration.between(listening, completed) : Duration.ZERO;
            listens.add(told);
            ready.add(told.plus(bootstrap));
        }

        double kept() {
            return median(it -> it.heap() + it.metaspace());
        }

        /** The upper median. */
        double median(ToLongFunction<JvmMemory> bytes) {
            long[] sorted = memory.stream().mapToLong(bytes).sorted().toArray();
            return JvmMemory.megabytes(sorted[sorted.length / 2]);
        }
    }
}
