package io.github.scopedapikeys.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The service {@code docker/demo/lead-connector}: a process of its own, on a free port that it chooses and prints. */
final class LeadService implements AutoCloseable {

    private static final String LISTENING = "Listening on ";

    private final Process process;
    private final String url;

    private LeadService(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it and waits until it listens. It asks Keycloak about each request, so that the demo need not wait to see a
     * revocation.
     *
     * @throws DemoFailure if it ends instead
     */
    static LeadService start(Path file, Realm realm, Console console) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder =
                new ProcessBuilder(List.of(java.toString(), file.toString())).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "HOST", "127.0.0.1",
                        "PORT", "0",
                        "TOKEN_URL", realm.token(),
                        "CLIENT_ID", "lead-connector",
                        "CLIENT_SECRET", Realm.LEAD_CONNECTOR_SECRET,
                        "CACHE_SECONDS", "0",
                        "REFUSED_SECONDS", "0"));
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-lead-service"));
            process.getOutputStream().close();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String line = output.readLine();
            while (line != null && !line.startsWith(LISTENING)) {
                console.print("[lead-connector] " + line);
                line = output.readLine();
            }
            if (line == null) {
                throw new DemoFailure("The lead connector ended before it was ready; its last lines above say why.");
            }
            showLog(output, console);
            return new LeadService(process, line.substring(LISTENING.length()));
        } catch (IOException e) {
            throw new DemoFailure("The lead connector cannot be started: " + e.getMessage(), e);
        }
    }

    String leads() {
        return url + "/leads";
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** A process whose output nobody reads stops when its pipe is full. */
    private static void showLog(BufferedReader output, Console console) {
        Thread log = new Thread(
                () -> {
                    try {
                        output.lines().forEach(line -> console.print("[lead-connector] " + line));
                    } catch (UncheckedIOException streamClosed) {
                        // The process has ended.
                    }
                },
                "lead-connector-log");
        log.setDaemon(true);
        log.start();
    }
}
