package io.github.scopedapikeys.it.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.it.measure.Database;
import io.github.scopedapikeys.it.measure.KeyGenerator;
import io.github.scopedapikeys.it.measure.Machine;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import io.github.scopedapikeys.it.measure.Samples;
import io.github.scopedapikeys.it.scale.Reconciliations.Run;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.keycloak.util.JsonSerialization;

/**
 * A realm with a million keys, measured into a page of {@code docs/performance/figures}. Fails if something does not work, not if it is
 * slow.
 */
class RealmScale {

    /** A million is what is reported; fewer are for trying things out. */
    private static final int KEYS = Integer.getInteger("scale.keys", 1_000_000);

    private static final double RECONCILE_TARGET = 60;
    private static ProductionServer server;

    private final Report report = new Report("realm-scale", RealmScale.class, "A realm with a million keys");
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private KeyGenerator keys;

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void millionKeys() throws Exception {
        server = new ProductionServer("-Xlog:gc:file=" + Reconciliations.GC_LOG);
        try (Database database = new Database()) {
            Machine.describe(report, database);
            report.heading("Figures");
            report.figuresBegin();
            generate(database);
            reconcile(database);
            use(database);

            start(0);
            pages(database);
            dryRun();
            Searches searches = new Searches(server, database, report, now);
            searches.measure();
            report.heading("Plans");
            report.line(
                    "Of the statements that took the database 20 ms or more, measured step by step, which makes them slower.");
            searches.plans().forEach((name, plan) -> {
                report.line("");
                report.line("**" + name + "**");
                report.code(plan);
            });
        }
        System.out.println(report.withoutCode());
        System.out.println(report.missed() + " targets missed");
        if (KEYS == 1_000_000) {
            report.write();
        } else {
            report.writeAside();
        }
    }

    private void generate(Database database) throws IOException, InterruptedException {
        start(0);
        server.createRealm();
        keys = new KeyGenerator(database, KEYS, KEYS / 5, server.issueModel().id(), now.toEpochMilli());
        keys.owner(KeyGenerator.HEAVY_USER, KeyGenerator.OF_HEAVY_USER);
        keys.owner(KeyGenerator.LIGHT_USER, 1);
        long start = System.nanoTime();
        keys.generate();
        report.figure("generator: " + counted(keys.count()) + " keys by SQL", seconds(start), "s", 300);
        server.close();
    }

    private void reconcile(Database database) throws IOException, InterruptedException {
        start(20);
        Reconciliations reconciliations = new Reconciliations(server);
        Run first = reconciliations.await(1).get(0);
        assertThat(first.listed()).isEqualTo(keys.count());
        report.figure(
                "reconciliation from empty: lists " + counted(first.listed()) + " keys",
                first.millis() / 1e3,
                "s",
                RECONCILE_TARGET);
        report.figure(
                "most heap in use after a collection, of " + ProductionServer.HEAP,
                Reconciliations.mostHeapAfterCollection() + " MiB");
        // What autovacuum does within a minute.
        database.run("vacuum analyze api_key");
        database.run("vacuum analyze api_key_scope");
        database.run("vacuum analyze api_key_client");
        Samples inSync = new Samples();
        for (Run run : reconciliations.await(4).subList(2, 4)) {
            assertThat(run).isEqualTo(new Run(0, 0, 0, run.millis()));
            inSync.add(Duration.ofMillis(run.millis()));
        }
        report.figure("reconciliation in sync", inSync.median() / 1e3, "s", RECONCILE_TARGET);
        server.close();
    }

    private static void start(int reconcileSeconds) throws IOException, InterruptedException {
        server.start(
                "--log-level=info,io.github.scopedapikeys.directory:debug",
                ProductionServer.reconcile(reconcileSeconds));
    }

    /**
     * Six of ten keys were used, at some time since they were issued. Usage is written a few keys at a time and never for
     * most of a realm at once, and autovacuum runs after every fiftieth row; so here, too.
     */
    private void use(Database database) {
        int portions = 30;
        for (int portion = 0; portion < portions; portion++) {
            database.run("update api_key set use_count = 1, last_used_ip = '203.0.113.7',"
                    + " last_used_client = 'lead-connector', last_used_at = created_at + ((" + now.toEpochMilli()
                    + " - created_at) * (('x' || substr(id, 5, 4))::bit(16)::int / 65536.0))::bigint"
                    + " where ('x' || substr(id, 1, 4))::bit(16)::int % 10 < 6"
                    + " and ('x' || substr(id, 10, 4))::bit(16)::int % " + portions + " = " + portion);
            database.run("vacuum api_key");
        }
        database.run("vacuum analyze api_key");
    }

    private void pages(Database database) {
        String[] place = database.string("select created_at || ' ' || id from api_key order by created_at desc, id desc"
                        + " offset " + (KEYS - 101) + " limit 1")
                .split(" ");
        String cursor =
                new KeyCursor(Instant.ofEpochMilli(Long.parseLong(place[0])), UUID.fromString(place[1])).toText();
        int lastPage = KEYS / 100;
        String token = server.token();
        Samples first = new Samples();
        Samples last = new Samples();
        for (int i = -10; i < 40; i++) {
            boolean warm = i >= 0;
            (warm ? first : new Samples()).time(() -> server.get(token, "?max=100"));
            (warm ? last : new Samples()).time(() -> server.get(token, "?max=100&cursor=" + cursor));
        }
        report.figure("page 1 (100 keys), REST", Report.number(first.median()) + " ms");
        report.figure("page " + counted(lastPage) + " by cursor, REST", Report.number(last.median()) + " ms");
        report.figure("page " + counted(lastPage) + " / page 1", last.median() / first.median(), "×", 2);
    }

    private void dryRun() throws IOException {
        Instant bound = now.minusMillis(KEYS / 10 * keys.apart());
        String body = "{\"createdAfter\": \"" + bound + "\", \"dryRun\": true}";
        Samples samples = new Samples();
        String[] answer = new String[1];
        for (int i = 0; i < 4; i++) {
            String token = server.token();
            (i == 0 ? new Samples() : samples).time(() -> answer[0] = server.post(token, "/revoke", body));
        }
        int count = JsonSerialization.mapper.readTree(answer[0]).path("count").asInt();
        assertThat(count).isBetween(KEYS / 10, KEYS / 10 + 2000);
        report.figure(
                "bulk revocation, dry run over " + counted(count) + " keys",
                Report.number(samples.median() / 1e3) + " s");
    }

    private static String counted(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
