package io.github.scopedapikeys.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.measure.Database;
import io.github.scopedapikeys.it.measure.Exchanges;
import io.github.scopedapikeys.it.measure.KeyGenerator;
import io.github.scopedapikeys.it.measure.ListedKeys;
import io.github.scopedapikeys.it.measure.Machine;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * An hour of steady load, measured into a page of {@code docs/performance/figures}: whether memory and latency stay as they are. Fails if
 * an answer is wrong, not if it is slow.
 */
class Soak {

    /** What is reported takes an hour; less is for trying things out. */
    private static final int REPORTED_MINUTES = 60;

    private static final int MINUTES = Integer.getInteger("soak.minutes", REPORTED_MINUTES);
    private static final int WINDOWS = 12;
    private static final int PER_SECOND = Integer.getInteger("soak.rate", 200);
    private static final int KEYS = 40_000;
    private static final int USERS = 10_000;
    private static final int UNKNOWN_KEYS = 1000;

    private static ProductionServer server;

    private final Report report = new Report("soak", Soak.class, "An hour of load");

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void memoryAndLatencyStayAsTheyAre() throws Exception {
        server = new ProductionServer("", "--metrics-enabled=true");
        List<SoakWindow> windows;
        List<SoakState> states;
        int lives;
        try (Database database = new Database()) {
            Machine.describe(report, database);
            KeyGenerator keys = new ListedKeys(server, database).create(realm -> {}, KEYS, USERS, all -> {});
            server.start(ProductionServer.reconcile(300));
            new LoadRealm(server).prepare();
            ReuseRealm reuse = new ReuseRealm(server);
            reuse.prepare();
            Exchanges.ofEach(server, working(keys));
            int seconds = MINUTES * 60 / WINDOWS;
            SoakSettings settings = settings(reuse, keys, seconds);
            try (SoakProbe probe = new SoakProbe(server, WINDOWS, seconds);
                    KeyLives churn = new KeyLives(server)) {
                windows = LoadGenerator.run(settings, seconds * WINDOWS);
                states = probe.states();
                lives = churn.ended();
            }
        }
        SoakReport tables = new SoakReport(report, windows, states);
        tables.flatness();
        tables.figures();
        report.line("");
        report.line("Beside it, " + lives + " keys were issued, used, rotated, used again and revoked.");
        System.out.println(report.withoutCode());
        System.out.println(report.missed() + " targets missed");
        assertThat(windows).allMatch(window -> window.errors() == 0 && window.answers() > 0);
        assertThat(windows.stream().mapToLong(SoakWindow::answers).sum())
                .as("as many requests as were to be sent")
                .isGreaterThan((long) (0.95 * PER_SECOND * MINUTES * 60));
        assertThat(lives).as("as many lives as seconds, nearly").isGreaterThan((int) (0.9 * MINUTES * 60));
        if (MINUTES == REPORTED_MINUTES) {
            report.write();
        } else {
            report.writeAside();
        }
    }

    private static List<String> working(KeyGenerator keys) {
        return IntStream.rangeClosed(1, KEYS)
                .filter(keys::works)
                .mapToObj(KeyGenerator::text)
                .toList();
    }

    private static SoakSettings settings(ReuseRealm reuse, KeyGenerator generator, int seconds) {
        List<String> unknown = IntStream.rangeClosed(1, UNKNOWN_KEYS)
                .mapToObj(number -> KeyGenerator.text(-number))
                .toList();
        LoadSettings load = new LoadSettings(
                server.endpoint(),
                server.server().managementUrl() + "/metrics",
                server.server().pid(),
                seconds,
                0,
                WINDOWS,
                ProductionServer.CLIENT,
                ProductionServer.CLIENT_SECRET,
                false,
                working(generator),
                USERS,
                reuse.endpoint(),
                reuse.keys(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                LoadRealm.PASSWORD);
        return new SoakSettings(load, PER_SECOND, unknown);
    }
}
