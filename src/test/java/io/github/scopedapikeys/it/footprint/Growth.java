package io.github.scopedapikeys.it.footprint;

import io.github.scopedapikeys.it.measure.ProductionServer;
import io.github.scopedapikeys.it.measure.Report;
import io.github.scopedapikeys.it.measure.Samples;
import io.github.scopedapikeys.it.measure.Turns;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** What makes an exchange and an introspection dearer. */
final class Growth {

    private static final int FIRST_WARM_UP = 3000;
    private static final int WARM_UP = 1000;
    private static final int COUNTED = 1000;
    private static final int FIRST_USES = 180;
    private static final int FIRST_USES_WARM_UP = 30;
    private static final double BY_KEYS = 1.2;
    private static final double BY_OTHERS = 1.5;

    private final Report report;

    Growth(Report report) {
        this.report = report;
    }

    /** Starts the servers, and stops them. */
    void measure(Stock one, Stock few, Stock many) throws IOException, InterruptedException {
        for (Stock stock : List.of(one, few, many)) {
            stock.server().start(ProductionServer.reconcile(0));
        }
        report.heading("Growth");
        report.row("keys that are used", "exchange, ms", "×", "target", "met", "introspection, ms", "×");
        report.row("---", "--:", "--:", "--:", "---", "--:", "--:");
        compare(BY_KEYS, FIRST_WARM_UP, List.of(inDatabase(one), inDatabase(few), inDatabase(many)));
        firstUse(few, many);
        one.server().close();
        few.server().close();

        ProductionServer server = many.server();
        compare(BY_OTHERS, WARM_UP, List.of(ofUserWith(1, many), ofUserWith(25, many), ofUserWith(1000, many)));
        GrowthRealms realms = new GrowthRealms(server);
        compare(BY_OTHERS, WARM_UP, realms.withScopes());
        compare(Double.NaN, WARM_UP, realms.withRoles());
        server.close();
    }

    private static Variation inDatabase(Stock stock) {
        String name = "hot, " + counted(stock.keys().count() + 1) + " in the database";
        return new Variation(name, stock.server(), ProductionServer.REALM, List.of(stock.hotKey()));
    }

    private static Variation ofUserWith(int count, Stock stock) {
        return new Variation(
                "of a user with " + counted(count), stock.server(), ProductionServer.REALM, stock.ofUserWith(count));
    }

    private void firstUse(Stock few, Stock many) {
        List<Variation> variations = List.of(firstUses(few), firstUses(many));
        Map<String, Samples> exchanges =
                inTurns(variations, Variation::exchange, FIRST_USES_WARM_UP, FIRST_USES - FIRST_USES_WARM_UP);
        String first = variations.get(0).name();
        exchanges.forEach((name, samples) -> {
            double times = samples.median() / exchanges.get(first).median();
            boolean aimed = !name.equals(first);
            report.row(
                    name,
                    Report.number(samples.median()),
                    ratio(times),
                    aimed ? "≤ " + Report.number(BY_KEYS) : "",
                    aimed ? report.met(times <= BY_KEYS) : "",
                    "",
                    "");
        });
    }

    private static Variation firstUses(Stock stock) {
        String name = "first use, " + counted(stock.keys().count() + 1) + " in the database";
        return new Variation(name, stock.server(), ProductionServer.REALM, stock.ofDistinctOwners(FIRST_USES));
    }

    /** @param target of exchanges, times the first of the variations; NaN is none */
    private void compare(double target, int warmUp, List<Variation> variations) {
        Map<String, Samples> exchanges = inTurns(variations, Variation::exchange, warmUp, COUNTED);
        Map<String, Samples> introspections = inTurns(variations, Variation::introspect, warmUp, COUNTED);
        String first = variations.get(0).name();
        for (Variation variation : variations) {
            String name = variation.name();
            double exchange = exchanges.get(name).median();
            double times = exchange / exchanges.get(first).median();
            double introspection = introspections.get(name).median();
            boolean aimed = !name.equals(first) && !Double.isNaN(target);
            report.row(
                    name,
                    Report.number(exchange),
                    ratio(times),
                    aimed ? "≤ " + Report.number(target) : "",
                    aimed ? report.met(times <= target) : "",
                    Report.number(introspection),
                    ratio(introspection / introspections.get(first).median()));
        }
    }

    private static Map<String, Samples> inTurns(
            List<Variation> variations, BiConsumer<Variation, Integer> what, int warmUp, int counted) {
        Turns turns = new Turns();
        variations.forEach(variation -> turns.add(variation.name(), turn -> what.accept(variation, turn)));
        return turns.measure(warmUp, counted);
    }

    private static String counted(int number) {
        return String.format(Locale.ROOT, number == 1 ? "%,d key" : "%,d keys", number);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
