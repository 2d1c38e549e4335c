package io.github.scopedapikeys.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The Keycloak process: starts it, waits for it, and stops it with its child processes. */
final class Server {

    private static final Duration START_LIMIT = Duration.ofSeconds(600);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 500;

    private final Settings settings;
    private final Console console;
    private final Process process;
    private final HttpClient health =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Thread log = new Thread(this::copyLog, "keycloak-log");
    private volatile boolean stopped;

    private Server(Settings settings, Console console, Process process) {
        this.settings = settings;
        this.console = console;
        this.process = process;
    }

    /** Starts the server in development mode. Its log goes to the console, and each line has a prefix. */
    static Server start(Settings settings, Console console) {
        ProcessBuilder builder = new ProcessBuilder(command(settings))
                .directory(settings.home().toFile())
                .redirectErrorStream(true);
        setEnvironment(builder.environment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            Server server = new Server(settings, console, process);
            server.showLog();
            return server;
        } catch (IOException e) {
            throw new DemoFailure("The server cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until the server is ready.
     *
     * @throws DemoFailure if the process ends earlier or the wait takes too long
     */
    Duration awaitReady() throws InterruptedException {
        long begin = System.nanoTime();
        Duration announced = Duration.ZERO;
        while (true) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            if (!process.isAlive()) {
                throw endedEarly();
            }
            if (isReady()) {
                return elapsed;
            }
            if (elapsed.compareTo(START_LIMIT) > 0) {
                throw new DemoFailure("The server was not ready within %d seconds.".formatted(START_LIMIT.toSeconds()));
            }
            if (elapsed.minus(announced).compareTo(HEARTBEAT) > 0) {
                announced = elapsed;
                console.print("… the server is starting (%d s)".formatted(elapsed.toSeconds()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /**
     * Waits until {@link #stop()} stops the server, in the shutdown hook.
     *
     * @throws DemoFailure if the server ends by itself
     */
    void awaitStop() throws InterruptedException {
        int exitCode = process.waitFor();
        if (!stopped) {
            throw new DemoFailure("The server has ended with exit code " + exitCode + ".");
        }
    }

    /** Stops the server and its child processes: first normally, after a while by force. Later calls do nothing. */
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        if (process.isAlive()) {
            console.print("\nThe server is being stopped.");
        }
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        for (ProcessHandle member : family) {
            if (!endsBefore(member, deadline)) {
                member.destroyForcibly();
            }
        }
        awaitLog();
    }

    /** Waits for the end of the log, so that no line of it comes after the demo's last line. */
    private void awaitLog() {
        try {
            log.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DemoFailure endedEarly() throws InterruptedException {
        if (stopped) {
            return new DemoFailure("The demo was stopped before the server was ready.");
        }
        log.join(STOP_LIMIT.toMillis());
        return new DemoFailure("The server ended with exit code %d before it was ready; its last lines above say why."
                .formatted(process.exitValue()));
    }

    private static boolean endsBefore(ProcessHandle handle, long deadline) {
        try {
            while (handle.isAlive() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !handle.isAlive();
    }

    private static List<String> command(Settings settings) {
        Path bin = settings.home().resolve("bin");
        List<String> command = new ArrayList<>();
        if (Console.isWindows()) {
            command.addAll(List.of("cmd", "/c", bin.resolve("kc.bat").toString()));
        } else {
            Path script = bin.resolve("kc.sh");
            // An archive may be unpacked without file modes.
            script.toFile().setExecutable(true);
            command.add(script.toString());
        }
        command.addAll(List.of(
                "start-dev",
                "--import-realm",
                "--http-host=localhost",
                "--http-port=" + settings.port(),
                "--http-management-host=localhost",
                "--http-management-port=" + settings.managementPort(),
                "--health-enabled=true"));
        return command;
    }

    /** Removes the caller's own Keycloak settings: with them, the server would not be as the demo describes it. */
    private static void setEnvironment(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("KEYCLOAK_"));
        environment.remove("JAVA");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", Demo.ADMIN);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", Demo.ADMIN_PASSWORD);
    }

    private void showLog() {
        log.setDaemon(true);
        log.start();
    }

    private void copyLog() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(line -> console.print("[keycloak] " + line));
        } catch (IOException | UncheckedIOException streamClosed) {
            // The process has ended.
        }
    }

    private boolean isReady() throws InterruptedException {
        URI address = URI.create("http://localhost:%d/health/ready".formatted(settings.managementPort()));
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
        try {
            return health.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
