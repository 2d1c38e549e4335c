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
    private static final Duration LIMIT = Duration.ofHours(1);

    private LoadGenerator() {}

    /** Runs once, to its end. */
    static List<Window> run(LoadSettings settings) throws IOException, InterruptedException {
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
                        System.getProperty("load.classpath"),
                        "io.github.scopedapikeys.load.LoadRun",
                        input.toString(),
                        run.toString(),
                        output.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
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
        return Window.read(output);
    }
}
