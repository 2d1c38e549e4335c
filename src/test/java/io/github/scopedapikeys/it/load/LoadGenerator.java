package io.github.scopedapikeys.it.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process that puts load on the server. */
final class LoadGenerator {

    private static final Path FOLDER = Path.of("target", "load").toAbsolutePath();
    private static final String RUNS = "io.github.scopedapikeys.load.";

    /** What a run takes besides its windows, at most: its begin, first uses and its evaluation. */
    private static final Duration SPARE = Duration.ofMinutes(20);

    private LoadGenerator() {}

    /** Tells the process what to do. */
    private interface Settings {
        void write(Path file) throws IOException;
    }

    /** Measures all scenarios in turn. */
    static List<Window> run(LoadSettings settings) throws IOException, InterruptedException {
        int seconds = settings.seconds() * Scenario.values().length * (settings.warmUpRounds() + settings.rounds());
        return Window.read(run("LoadRun", settings::write, seconds));
    }

    /**
     * Sends all kinds of requests at once.
     *
     * @param seconds of all windows together
     */
    static List<SoakWindow> run(SoakSettings settings, int seconds) throws IOException, InterruptedException {
        return SoakWindow.read(run("SoakRun", settings::write, seconds));
    }

    /** Runs once, to its end, and returns the file that the process wrote. */
    private static Path run(String main, Settings settings, int seconds) throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        Path run = Files.createTempDirectory(FOLDER, "run");
        Path input = run.resolve("settings.json");
        Path output = run.resolve("windows.json");
        Path log = run.resolve("gatling.log");
        settings.write(input);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms512m",
                        "-Xmx512m",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        RUNS + main,
                        input.toString(),
                        run.toString(),
                        output.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(seconds + SPARE.toSeconds(), TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException("The load generator " + (ended ? "failed" : "did not end")
                        + ", having printed:\n" + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
        Files.readAllLines(log).stream()
                .filter(line -> line.contains(" errors: "))
                .forEach(System.out::println);
        return output;
    }
}
