package io.github.scopedapikeys.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.measure.Database;
import io.github.scopedapikeys.it.measure.KeyGenerator;
import io.github.scopedapikeys.it.measure.ListedKeys;
import io.github.scopedapikeys.it.measure.Machine;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import io.github.scopedapikeys.it.measure.ServerMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Exchanges and what they stand in for, measured into a page of {@code docs/performance/figures}. Fails if an answer is wrong, not if it
 * is slow.
 */
class ExchangeLoad {

    /** How long each window lasts. What is reported is measured with this; less is for trying things out. */
    private static final int REPORTED_SECONDS = 6;

    private static final int SECONDS = Integer.getInteger("benchmark.seconds", REPORTED_SECONDS);
    private static final int ROUNDS = 3;

    /** After three minutes the compiler of the server's JVM is done; before, whoever comes first would pay for it. */
    private static final int WARM_UP_ROUNDS = 3;

    private static final int KEYS = 40_000;
    private static final int USERS = 10_000;
    private static final int SEALED_TOKENS = 500;
    private static final String TRANSACTIONS =
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";

    private static ProductionServer server;

    private final Report report = new Report("exchange-load", ExchangeLoad.class, "Exchange");

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void exchangesAndWhatTheyStandInFor() throws Exception {
        server = new ProductionServer("", "--metrics-enabled=true");
        List<Rounds> all = new ArrayList<>();
        String transactions;
        try (Database database = new Database()) {
            Machine.describe(report, database);
            KeyGenerator generator = new ListedKeys(server, database).create(realm -> {}, KEYS, USERS, keys -> {});
            long before = database.number(TRANSACTIONS);
            server.start(
                    ProductionServer.reconcile(0),
                    // All owners fit; the default is 10,000.
                    "--cache-embedded-users-max-count=20000",
                    // Each window pays for writing down the uses in it, once, as a longer time does once a minute.
                    "--spi-api-key-usage--default--flush-interval=" + SECONDS);
            LoadRealm realm = new LoadRealm(server);
            realm.prepare();
            ReuseRealm reuse = new ReuseRealm(server);
            reuse.prepare();
            for (String algorithm : List.of("RS256", "ES256")) {
                realm.signWith(algorithm);
                reuse.signWith(algorithm);
                LoadSettings settings = settings(realm, reuse, generator, all.isEmpty());
                realm.requireSignedWith(algorithm, settings);
                all.add(new Rounds(algorithm, LoadGenerator.run(settings)));
            }
            double counted = new ServerMetrics(server.server().managementUrl() + "/metrics").transactions();
            // A connection that ends publishes its count.
            server.close();
            transactions = String.format(
                    Locale.ROOT,
                    "From its start to its end the server took %,.0f connections from its pool; PostgreSQL counted %,d"
                            + " transactions meanwhile, its own included.",
                    counted,
                    database.number(TRANSACTIONS) - before);
        }
        ExchangeReport tables = new ExchangeReport(report, all);
        tables.targets();
        all.forEach(tables::figures);
        report.line("");
        report.line(transactions);
        System.out.println(report.withoutCode());
        System.out.println(report.missed() + " targets missed");
        assertThat(all).flatExtracting(Rounds::wrong).isEmpty();
        if (SECONDS == REPORTED_SECONDS) {
            report.write();
        } else {
            report.writeAside();
        }
    }

    private static LoadSettings settings(LoadRealm realm, ReuseRealm reuse, KeyGenerator generator, boolean firstUse)
            throws IOException {
        List<String> keys = working(generator, KEYS);
        return new LoadSettings(
                server.endpoint(),
                server.server().managementUrl() + "/metrics",
                server.server().pid(),
                SECONDS,
                WARM_UP_ROUNDS,
                ROUNDS,
                ProductionServer.CLIENT,
                ProductionServer.CLIENT_SECRET,
                firstUse,
                keys,
                working(generator, USERS).size(),
                reuse.endpoint(),
                reuse.keys(),
                realm.sealedTokens(keys.subList(0, SEALED_TOKENS)),
                realm.accessTokens(),
                realm.offlineTokens(),
                LoadRealm.people(),
                LoadRealm.PASSWORD);
    }

    /** Of the keys up to a number. */
    private static List<String> working(KeyGenerator generator, int last) {
        return IntStream.rangeClosed(1, last)
                .filter(generator::works)
                .mapToObj(KeyGenerator::text)
                .toList();
    }
}
