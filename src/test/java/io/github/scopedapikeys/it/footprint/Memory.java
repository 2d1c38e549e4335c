package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.Database;
import io.github.scopedapikeys.it.measure.Exchanges;
import io.github.scopedapikeys.it.measure.JvmMemory;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a node keeps of keys that were used. */
final class Memory {

    private static final int KEYS = 100_000;
    private static final int WARM_UP = 5000;
    private static final double TARGET = 64;

    private static final int CLASSES = 16;
    private static final Duration FLUSH_LIMIT = Duration.ofMinutes(15);

    private final Report report;

    Memory(Report report) {
        this.report = report;
    }

    /** Starts the server, and stops it. */
    void measure(Stock stock) throws Exception {
        List<String> keys = stock.anyOrder(KEYS);
        ProductionServer server = stock.server();
        server.start(ProductionServer.reconcile(0));
        try (Database database = stock.database()) {
            long written = uses(database);
            Exchanges.ofEach(
                    server, Stream.generate(stock::hotKey).limit(WARM_UP).toList());
            long pid = server.server().pid();
            JvmMemory idle = JvmMemory.of(pid);
            Exchanges.ofEach(server, keys);
            JvmMemory used = JvmMemory.of(pid);
            awaitUses(database, written + WARM_UP + keys.size());
            JvmMemory flushed = JvmMemory.of(pid);
            server.realm().clearUserCache();
            JvmMemory cleared = JvmMemory.of(pid);
            server.close();
            describe(keys.size(), idle, used, flushed, cleared);
        }
    }

    private void describe(int keys, JvmMemory idle, JvmMemory used, JvmMemory flushed, JvmMemory cleared) {
        report.heading("Memory");
        report.figuresBegin();
        report.figure("heap, idle", megabytes(idle.heap()) + " MiB");
        String exchanged = String.format(Locale.ROOT, "%,d keys exchanged, ", keys);
        moreThanIdle(exchanged + "some uses not written yet", idle, used);
        moreThanIdle(exchanged + "all uses written", idle, flushed);
        report.figure(
                "the same, with Keycloak's cache of users cleared: more than idle",
                megabytes(cleared.heap() - idle.heap()) + " MiB");
        report.line("");
        report.line("What there is more of than idle, by class, the " + CLASSES + " with the most bytes and the"
                + " extension's own:");
        report.line("");
        report.row("class", "objects", "MiB", "objects, all uses written", "MiB");
        report.row("---", "--:", "--:", "--:", "--:");
        List<String> classes = used.bytes().keySet().stream()
                .sorted(Comparator.comparingLong((String name) -> -more(name, idle, used)))
                .toList();
        List<String> shown = new ArrayList<>(classes.subList(0, CLASSES));
        classes.stream()
                .skip(CLASSES)
                .filter(name -> name.startsWith("io.github.scopedapikeys.") && more(name, idle, used) >= 10_000)
                .forEach(shown::add);
        for (String name : shown) {
            report.row(
                    "`" + name + "`",
                    objects(name, idle, used),
                    megabytes(more(name, idle, used)),
                    objects(name, idle, flushed),
                    megabytes(more(name, idle, flushed)));
        }
    }

    private void moreThanIdle(String what, JvmMemory idle, JvmMemory now) {
        report.figure(what + ": more than idle", JvmMemory.megabytes(now.heap() - idle.heap()), "MiB", TARGET);
    }

    private static long more(String name, JvmMemory before, JvmMemory after) {
        return after.bytes().getOrDefault(name, 0L) - before.bytes().getOrDefault(name, 0L);
    }

    private static String objects(String name, JvmMemory before, JvmMemory after) {
        return String.format(
                Locale.ROOT,
                "%,d",
                after.instances().getOrDefault(name, 0L) - before.instances().getOrDefault(name, 0L));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", JvmMemory.megabytes(bytes));
    }

    private static long uses(Database database) {
        return database.number("select sum(use_count) from api_key");
    }

    private static void awaitUses(Database database, long count) throws InterruptedException {
        long end = System.nanoTime() + FLUSH_LIMIT.toNanos();
        while (uses(database) != count) {
            require(System.nanoTime() < end, "Uses not written within " + FLUSH_LIMIT + ": " + uses(database));
            Thread.sleep(1000);
        }
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalStateException(otherwise);
        }
    }
}
