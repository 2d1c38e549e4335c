package io.github.scopedapikeys.it.load;

import io.github.scopedapikeys.it.measure.Report;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Tables of what a soak gave, window by window, and whether it was the same at its end as at its begin. */
final class SoakReport {

    private static final double MEGABYTE = 1 << 20;

    /** In the first window the server warms up. */
    private static final int FIRST = 2;

    private static final int COMPARED = 4;

    private final Report report;
    private final List<SoakWindow> windows;
    private final List<SoakState> states;

    /** @param states at the begin, and at the end of each window */
    SoakReport(Report report, List<SoakWindow> windows, List<SoakState> states) {
        this.report = report;
        this.windows = windows;
        this.states = states;
    }

    void flatness() {
        report.heading("Whether it stays as it is");
        report.line("Medians of the last four windows, as multiples of those of the second to fifth.");
        report.line("");
        report.figuresBegin();
        flat("heap after a collection", this::heap, 1.1);
        flat("threads", window -> states.get(window).threads(), 1.1);
        flat("exchange, mean", this::exchangeMillis, 1.2);
        flat("exchange, p99", window -> p99(SoakKind.EXCHANGE, window), 1.5);
        flat("introspection of a key, mean", this::introspectionMillis, 1.2);
        flat("introspection of a key, p99", window -> p99(SoakKind.KEY_INTROSPECTION, window), 1.5);
    }

    void figures() {
        report.heading("Window by window");
        report.row(
                "window",
                "answers",
                "errors",
                "heap after a collection, MiB",
                "resident, MiB",
                "threads",
                "exchange: mean, ms",
                "p99, ms",
                "introspection: mean, ms",
                "p99, ms");
        report.row("--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        for (int window = 1; window < states.size(); window++) {
            report.row(
                    "" + window,
                    "" + sum(window, SoakWindow::answers),
                    "" + sum(window, SoakWindow::errors),
                    number("%.0f", heap(window)),
                    number("%.0f", states.get(window).resident() / MEGABYTE),
                    number("%.0f", states.get(window).threads()),
                    number("%.2f", exchangeMillis(window)),
                    number("%.0f", p99(SoakKind.EXCHANGE, window)),
                    number("%.2f", introspectionMillis(window)),
                    number("%.0f", p99(SoakKind.KEY_INTROSPECTION, window)));
        }
    }

    private void flat(String what, IntToDoubleFunction figure, double target) {
        double first = median(figure, FIRST);
        double last = median(figure, states.size() - COMPARED);
        double ratio = last / first;
        report.row(what, number("%.2f ×", ratio), "< " + number("%.1f ×", target), report.met(ratio < target));
    }

    private static double median(IntToDoubleFunction figure, int from) {
        double[] sorted = IntStream.range(from, from + COMPARED)
                .mapToDouble(figure)
                .sorted()
                .toArray();
        return (sorted[COMPARED / 2 - 1] + sorted[COMPARED / 2]) / 2;
    }

    private double heap(int window) {
        return states.get(window).heap() / MEGABYTE;
    }

    private double exchangeMillis(int window) {
        return states.get(window).exchangeMillis(states.get(window - 1));
    }

    private double introspectionMillis(int window) {
        return states.get(window).introspectionMillis(states.get(window - 1));
    }

    private double p99(SoakKind kind, int window) {
        return windows.stream()
                .filter(it -> it.kind() == kind && it.window() == window)
                .mapToDouble(SoakWindow::p99)
                .findFirst()
                .orElseThrow();
    }

    private long sum(int window, ToLongFunction<SoakWindow> figure) {
        return windows.stream()
                .filter(it -> it.window() == window)
                .mapToLong(figure)
                .sum();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
