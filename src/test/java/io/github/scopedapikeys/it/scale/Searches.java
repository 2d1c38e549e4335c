package io.github.scopedapikeys.it.scale;

import io.github.scopedapikeys.it.measure.Database;
import io.github.scopedapikeys.it.measure.KeyGenerator;
import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import io.github.scopedapikeys.it.measure.Samples;
import io.github.scopedapikeys.it.scale.StatementLog.Timed;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first page and the count of every single filter of the admin search, by REST and in the database. */
final class Searches {

    private static final double TARGET = 200;
    /** Milliseconds from which on a statement's plan is shown. */
    private static final double SHOWN = 20;

    private static final int WARM_UP = 3;
    private static final int REPETITIONS = 7;
    private static final Pattern ID = Pattern.compile("\"id\"");

    private final ProductionServer server;
    private final Database database;
    private final Report report;
    private final Map<String, String> filters = new LinkedHashMap<>();
    private final Map<String, List<String>> plans = new LinkedHashMap<>();

    Searches(ProductionServer server, Database database, Report report, Instant now) {
        this.server = server;
        this.database = database;
        this.report = report;
        filters.put("all keys", "");
        filters.put("userId, 1000 keys", "userId=" + userId(KeyGenerator.HEAVY_USER));
        filters.put("userId, 5 keys", "userId=" + userId("user-77"));
        filters.put("search: part of many names", "search=" + KeyGenerator.FREQUENT_NAME);
        filters.put("search: part of few names", "search=" + KeyGenerator.RARE_NAME);
        filters.put("search: part of no name", "search=xyzzy");
        filters.put("search: one letter", "search=r");
        filters.put("search: id", "search=" + KeyGenerator.keyId(4711));
        filters.put("search: start of a key", "search=" + ApiKey.start(new KeyPrefix("sak"), KeyGenerator.keyId(4711)));
        filters.put("search: shaped like a start, of none", "search=sak_zzzzzz");
        for (String status : List.of("active", "disabled", "expired", "rotating")) {
            filters.put("status=" + status, "status=" + status);
        }
        filters.put("scope of many", "scope=" + ProductionServer.encode("leads:read"));
        filters.put("scope of few", "scope=" + ProductionServer.encode(KeyGenerator.RARE_SCOPE));
        filters.put("client of many", "client=lead-connector");
        filters.put("client of few", "client=" + KeyGenerator.RARE_CLIENT);
        time("created", now.minus(Duration.ofDays(547)), "half of the keys");
        time("expires", now.plus(Duration.ofDays(60)), "an eighth");
        filters.put("expiresBefore, few", "expiresBefore=" + now.plus(Duration.ofDays(1)));
        time("lastUsed", now.minus(Duration.ofDays(180)), "many");
        filters.put("lastUsedBefore, few", "lastUsedBefore=" + now.minus(Duration.ofDays(1090)));
        filters.put("lastUsedAfter, few", "lastUsedAfter=" + now.minus(Duration.ofMinutes(30)));
        filters.put("neverUsed", "neverUsed=true");
    }

    private void time(String what, Instant bound, String share) {
        filters.put(what + "Before, " + share, what + "Before=" + bound);
        filters.put(what + "After, " + share, what + "After=" + bound);
    }

    private String userId(String name) {
        return database.string("select id from user_entity where username = '" + name + "'");
    }

    void measure() {
        report.heading("First page (100 keys) and count of each single filter");
        report.line("Milliseconds; target < " + Report.number(TARGET) + " for each.");
        report.line("");
        report.row("filter", "matches", "page, REST", "page, SQL", "count, REST", "count, SQL", "met");
        report.row("---", "--:", "--:", "--:", "--:", "--:", "---");
        StatementLog log = new StatementLog(database);
        try {
            filters.forEach((name, query) -> measure(log, name, query));
        } finally {
            log.close();
        }
    }

    private void measure(StatementLog log, String name, String query) {
        String token = server.token();
        String matches = server.get(token, "/count?" + query);
        Matcher ids = ID.matcher(server.get(token, "?max=100&" + query));
        if (ids.results().count() < Math.min(100, Long.parseLong(matches))) {
            throw new IllegalStateException("The page of " + name + " is not full");
        }
        double[] page = times(log, name, token, "?max=100&" + query, "first page");
        double[] count = times(log, name, token, "/count?" + query, "count");
        boolean met = page[0] < TARGET && count[0] < TARGET;
        report.row(
                name,
                Report.number(Double.parseDouble(matches)),
                Report.number(page[0]),
                Report.number(page[1]),
                Report.number(count[0]),
                Report.number(count[1]),
                report.met(met));
    }

    private double[] times(StatementLog log, String name, String token, String path, String what) {
        for (int i = 0; i < WARM_UP; i++) {
            server.get(token, path);
        }
        Samples rest = new Samples();
        Samples sql = new Samples();
        for (int i = 0; i < REPETITIONS; i++) {
            List<Timed> statements = log.during(() -> rest.time(() -> server.get(token, path)));
            sql.add(Duration.ofNanos((long) (StatementLog.total(statements) * 1e6)));
        }
        List<String> plan = log.plansDuring(SHOWN, () -> server.get(token, path));
        if (!plan.isEmpty()) {
            plans.put(name + ": " + what, plan);
        }
        return new double[] {rest.median(), sql.median()};
    }

    /** The plans of what took longest, by the name of filter and question. */
    Map<String, List<String>> plans() {
        return plans;
    }
}
