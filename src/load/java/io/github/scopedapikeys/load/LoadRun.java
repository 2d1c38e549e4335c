package io.github.scopedapikeys.load;

import io.gatling.app.Gatling$;
import io.gatling.charts.stats.GeneralStats;
import io.gatling.charts.stats.LogFileData;
import io.gatling.charts.stats.LogFileReader;
import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.core.config.GatlingConfiguration$;
import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.load.Scenario;
import io.github.scopedapikeys.it.load.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import scala.Option;

/** Runs the simulation, and writes what Gatling and the meter saw. Ends with 0 if it ran, with errors or without. */
public final class LoadRun {

    static final String FIRST_EXCHANGE = "first exchange of each owner";
    static final String FIRST_INTROSPECTION = "first use of each key";

    /** Follows the last window. */
    static final String END = "end";

    private static LoadSettings settings;
    private static Meter meter;

    private LoadRun() {}

    /** @param arguments file with the settings, folder for Gatling's files, file for the windows */
    public static void main(String[] arguments) throws IOException {
        settings = LoadSettings.read(Path.of(arguments[0]));
        meter = new Meter(settings);
        Path results = Path.of(arguments[1]);
        int status = Gatling$.MODULE$.fromArgs(new String[] {
            "--simulation", ExchangeSimulation.class.getName(), "--results-folder", results.toString(), "--no-reports"
        });
        if (status == 0) {
            Window.write(windows(log(results)), Path.of(arguments[2]));
        }
        System.exit(status);
    }

    static LoadSettings settings() {
        return settings;
    }

    static Meter meter() {
        return meter;
    }

    /** The name under which all count a scenario in a round. */
    static String window(Scenario scenario, int round) {
        return scenario + " " + round;
    }

    private static LogFileData log(Path results) throws IOException {
        try (Stream<Path> files = Files.walk(results)) {
            Path log = files.filter(file -> file.endsWith("simulation.log"))
                    .findFirst()
                    .orElseThrow();
            return new LogFileReader(log.toFile(), GatlingConfiguration$.MODULE$.load()).read();
        }
    }

    private static List<Window> windows(LogFileData log) {
        List<Window> windows = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Scenario scenario : Scenario.values()) {
                String name = window(scenario, round);
                Optional<GeneralStats> right = stats(log, name, OK$.MODULE$);
                Meter.Cost cost = meter.cost(name, following(scenario, round));
                windows.add(new Window(
                        scenario,
                        round,
                        right.map(GeneralStats::count).orElse(0L),
                        stats(log, name, KO$.MODULE$).map(GeneralStats::count).orElse(0L),
                        cost.seconds(),
                        right.map(it -> percentile(it, 50)).orElse(0.0),
                        right.map(it -> percentile(it, 99)).orElse(0.0),
                        cost.serverCpu(),
                        cost.generatorCpu(),
                        cost.transactions()));
            }
        }
        log.errors(Option.empty(), Option.empty()).foreach(error -> {
            System.out.println(error.count() + " errors: " + error.message());
            return null;
        });
        return windows;
    }

    private static String following(Scenario scenario, int round) {
        Scenario[] all = Scenario.values();
        if (scenario.ordinal() + 1 < all.length) {
            return window(all[scenario.ordinal() + 1], round);
        }
        return round < settings.rounds() ? window(all[0], round + 1) : END;
    }

    private static Optional<GeneralStats> stats(LogFileData log, String name, Status status) {
        Option<GeneralStats> stats = log.requestGeneralStats(Option.apply(name), Option.empty(), Option.apply(status));
        return stats.isEmpty() ? Optional.empty() : Optional.of(stats.get());
    }

    private static double percentile(GeneralStats stats, double percent) {
        return ((Number) stats.percentile().apply(percent)).doubleValue();
    }
}
