package io.github.scopedapikeys.load;

import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.load.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the simulation and writes the results of Gatling and the meter. The exit code is 0 if it ran, even if requests
 * failed.
 */
public final class LoadRun {

    static final String FIRST_EXCHANGE = "first exchange of each owner";
    static final String FIRST_INTROSPECTION = "first use of each key";

    /** The name of the reading after the last window. */
    static final String END = "end";

    private static LoadSettings settings;
    private static Meter meter;

    private LoadRun() {}

    /** @param arguments settings file, folder for Gatling's files, output file for the windows */
    public static void main(String[] arguments) throws IOException {
        settings = LoadSettings.read(Path.of(arguments[0]));
        meter = new Meter(settings);
        GatlingRun run = GatlingRun.of(ExchangeSimulation.class, Path.of(arguments[1]));
        Window.write(windows(run), Path.of(arguments[2]));
        // Remaining threads of Gatling would keep the process alive.
        System.exit(0);
    }

    static LoadSettings settings() {
        return settings;
    }

    static Meter meter() {
        return meter;
    }

    private static List<Window> windows(GatlingRun run) {
        List<Window> windows = new ArrayList<>();
        List<Turn> turns = Turn.all(settings);
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            if (!turn.counts()) {
                continue;
            }
            String name = turn.window();
            String next = i + 1 < turns.size() ? turns.get(i + 1).window() : END;
            Meter.Cost cost = meter.cost(name, next);
            windows.add(new Window(
                    turn.scenario(),
                    turn.round(),
                    run.answers(name),
                    run.errors(name),
                    cost.seconds(),
                    run.percentile(name, 50),
                    run.percentile(name, 99),
                    cost.serverCpu(),
                    cost.generatorCpu(),
                    cost.transactions()));
        }
        return windows;
    }
}
