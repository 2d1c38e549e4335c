package io.github.scopedapikeys.it.services;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service of the documents in a process of its own, on a port that it chooses and prints. */
final class SampleService implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("Listening on http://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final Path output;
    private final RawHttp http;

    private SampleService(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.http = RawHttp.to(port);
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param settings environment variables
     */
    static SampleService start(List<String> command, Path directory, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "service", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(settings);
        builder.environment().put("PORT", "0");
        Process process = builder.start();
        Instant end = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(end)) {
            Matcher listening = LISTENING.matcher(Files.readString(output));
            if (listening.find()) {
                return new SampleService(process, output, Integer.parseInt(listening.group(1)));
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("The service does not listen, and has printed:\n" + Files.readString(output));
    }

    /** Sends a lead. */
    Answer lead(String... headers) {
        return http.send("POST", "/leads", "{\"name\": \"Lead\"}", headers);
    }

    Answer leadAt(String target) {
        return http.send("POST", target, "{\"name\": \"Lead\"}");
    }

    /** What it has printed. */
    String log() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
