package io.github.scopedapikeys.load;

import io.github.scopedapikeys.it.load.SoakKind;
import io.github.scopedapikeys.it.load.SoakSettings;
import io.github.scopedapikeys.it.load.SoakWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the long simulation and writes Gatling's results. The exit code is 0 if it ran, even if requests failed. */
public final class SoakRun {

    private static SoakSettings settings;

    private SoakRun() {}

    /** @param arguments settings file, folder for Gatling's files, output file for the windows */
    public static void main(String[] arguments) throws IOException {
        settings = SoakSettings.read(Path.of(arguments[0]));
        GatlingRun run = GatlingRun.of(SoakSimulation.class, Path.of(arguments[1]));
        List<SoakWindow> windows = new ArrayList<>();
        for (int number = 1; number <= settings.load().rounds(); number++) {
            for (SoakKind kind : SoakKind.values()) {
                String name = kind + " " + number;
                windows.add(
                        new SoakWindow(kind, number, run.answers(name), run.errors(name), run.percentile(name, 99)));
            }
        }
        SoakWindow.write(windows, Path.of(arguments[2]));
        // Remaining threads of Gatling would keep the process alive.
        System.exit(0);
    }

    static SoakSettings settings() {
        return settings;
    }
}
