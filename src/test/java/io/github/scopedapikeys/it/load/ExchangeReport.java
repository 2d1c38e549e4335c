package io.github.scopedapikeys.it.load;

import io.github.scopedapikeys.it.measure.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Tables of what was measured, and whether it is as good as it shall be. */
final class ExchangeReport {

    private final Report report;
    private final List<Rounds> all;

    ExchangeReport(Report report, List<Rounds> all) {
        this.report = report;
        this.all = all;
    }

    void targets() {
        report.heading("Targets");
        List<String> header = new ArrayList<>(List.of("what"));
        List<String> line = new ArrayList<>(List.of("---"));
        for (Rounds rounds : all) {
            header.addAll(List.of(rounds.algorithm(), "target", "met"));
            line.addAll(List.of("--:", "--:", "---"));
        }
        report.row(header.toArray(String[]::new));
        report.row(line.toArray(String[]::new));
        atLeast(
                "exchange / client_credentials",
                rounds -> rounds.ratio(Scenario.MANY_KEYS, Scenario.CLIENT_CREDENTIALS),
                1.25,
                1.4);
        atLeast(
                "exchange / standard token exchange",
                rounds -> rounds.ratio(Scenario.MANY_KEYS, Scenario.STANDARD_EXCHANGE),
                1.7,
                2.7);
        atLeast(
                "hot key / many keys, 32 connections",
                rounds -> rounds.ratio(Scenario.HOT_KEY, Scenario.MANY_KEYS_WIDE),
                0.95,
                0.95);
        atMost("errors with a hot key", "%.0f", rounds -> rounds.errors(Scenario.HOT_KEY), 0);
        atLeast(
                "exchange with tokenReuse / client_credentials",
                rounds -> rounds.ratio(Scenario.TOKEN_REUSE, Scenario.CLIENT_CREDENTIALS),
                3);
        atLeast(
                "introspection of a key / client_credentials",
                rounds -> rounds.ratio(Scenario.KEY_INTROSPECTION, Scenario.CLIENT_CREDENTIALS),
                4,
                3.5);
        atLeast(
                "verify / introspection of a key",
                rounds -> rounds.ratio(Scenario.VERIFY, Scenario.KEY_INTROSPECTION),
                1.2,
                1.2);
        atLeast(
                "verify / client_credentials",
                rounds -> rounds.ratio(Scenario.VERIFY, Scenario.CLIENT_CREDENTIALS),
                4.5);
        atMost("errors with verify", "%.0f", rounds -> rounds.errors(Scenario.VERIFY), 0);
        transactions("database transactions per warm exchange", Scenario.MANY_KEYS);
        transactions("database transactions per verify", Scenario.VERIFY);
    }

    void figures(Rounds rounds) {
        report.heading("Figures with " + rounds.algorithm());
        report.row(
                "request",
                "connections",
                "requests/s",
                "× client_credentials",
                "p50, ms",
                "p99, ms",
                "server CPU, ms",
                "database transactions",
                "errors");
        report.row("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        for (Scenario scenario : Scenario.values()) {
            report.row(
                    scenario.label(),
                    "" + scenario.connections(),
                    Report.number(rounds.median(scenario, Window::perSecond)),
                    format("%.2f", rounds.ratio(scenario, Scenario.CLIENT_CREDENTIALS)),
                    format("%.0f", rounds.median(scenario, Window::p50)),
                    format("%.0f", rounds.median(scenario, Window::p99)),
                    format("%.2f", rounds.median(scenario, window -> window.perAnswer(window.serverCpu()))),
                    format("%.4f", rounds.median(scenario, window -> window.perAnswer(window.transactions()))),
                    "" + rounds.errors(scenario));
        }
        report.line("");
        report.line("The load generator took " + format("%.2f", least(rounds)) + " to " + format("%.2f", most(rounds))
                + " ms of CPU for a request.");
    }

    private static double least(Rounds rounds) {
        return rounds.windows().stream()
                .mapToDouble(window -> window.perAnswer(window.generatorCpu()))
                .min()
                .orElseThrow();
    }

    private static double most(Rounds rounds) {
        return rounds.windows().stream()
                .mapToDouble(window -> window.perAnswer(window.generatorCpu()))
                .max()
                .orElseThrow();
    }

    /** @param targets of the algorithms from the first; those that follow have none */
    private void atLeast(String what, Function<Rounds, Double> figure, double... targets) {
        List<String> cells = new ArrayList<>(List.of(what));
        for (int i = 0; i < all.size(); i++) {
            double value = figure.apply(all.get(i));
            boolean aimed = i < targets.length;
            cells.add(format("%.2f", value));
            cells.add(aimed ? "≥ " + format("%.2f", targets[i]) : "");
            cells.add(aimed ? report.met(value >= targets[i]) : "");
        }
        report.row(cells.toArray(String[]::new));
    }

    private void transactions(String what, Scenario scenario) {
        atMost(
                what,
                "%.4f",
                rounds -> rounds.median(scenario, window -> window.perAnswer(window.transactions())),
                0.01);
    }

    private void atMost(String what, String format, Function<Rounds, Number> figure, double target) {
        List<String> cells = new ArrayList<>(List.of(what));
        for (Rounds rounds : all) {
            double value = figure.apply(rounds).doubleValue();
            cells.add(format(format, value));
            cells.add(target == 0 ? "0" : "≤ " + format("%.2f", target));
            cells.add(report.met(value <= target));
        }
        report.row(cells.toArray(String[]::new));
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
