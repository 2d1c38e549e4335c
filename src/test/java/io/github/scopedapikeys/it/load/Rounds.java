package io.github.scopedapikeys.it.load;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The windows of all rounds with one signature algorithm. */
record Rounds(String algorithm, List<Window> windows) {

    Rounds {
        windows = List.copyOf(windows);
    }

    /** The middle one of the rounds' figures. */
    double median(Scenario scenario, ToDoubleFunction<Window> figure) {
        return middle(of(scenario).stream().map(figure::applyAsDouble).toList());
    }

    /** The middle one of the ratios of two scenarios' throughput in the same round. */
    double ratio(Scenario scenario, Scenario to) {
        List<Window> base = of(to);
        return middle(of(scenario).stream()
                .map(window -> window.perSecond() / base.get(window.round() - 1).perSecond())
                .toList());
    }

    /** In all rounds. */
    long errors(Scenario scenario) {
        return of(scenario).stream().mapToLong(Window::errors).sum();
    }

    /** The windows with a wrong answer, or without any. */
    List<String> wrong() {
        return windows.stream()
                .filter(window -> window.answers() == 0 || window.errors() > 0)
                .map(window -> algorithm + ", " + window.scenario() + ", round " + window.round() + ": "
                        + window.answers() + " right answers, " + window.errors() + " errors")
                .toList();
    }

    private List<Window> of(Scenario scenario) {
        return windows.stream()
                .filter(window -> window.scenario() == scenario)
                .sorted(Comparator.comparingInt(Window::round))
                .toList();
    }

    private static double middle(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
