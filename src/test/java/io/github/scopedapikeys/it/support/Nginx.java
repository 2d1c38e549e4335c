package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real nginx: with servers of the test's own, or in front of a server on two ports, of which one is set up wrong. */
public final class Nginx implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** One process without privileges and without files in other places. It runs until it is stopped. */
    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log stderr;
            events {}
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                %2$s
            }
            """;

    private static final String SERVER = """
            server {
                listen 127.0.0.1:%d;
                location / {
                    proxy_set_header X-Forwarded-For %s;
                    proxy_set_header X-Forwarded-Proto https;
                    proxy_pass %s;
                }
            }
            """;

    private final Process process;
    private final Path log;
    private final int[] ports;

    private Nginx(Process process, Path log, int[] ports) {
        this.process = process;
        this.log = log;
        this.ports = ports.clone();
    }

    /** The executable on the path, or in Debian's directory, which is not on every user's path. */
    private static Optional<Path> executable() {
        Stream<String> path = Arrays.stream(System.getenv("PATH").split(File.pathSeparator));
        return Stream.concat(path, Stream.of("/usr/sbin"))
                .map(directory -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The executable; without it, the test is skipped, or fails if it is installed on purpose. */
    private static Path requireExecutable() {
        Optional<Path> executable = executable();
        assertThat(executable.isPresent() || System.getenv("NGINX_REQUIRED") == null)
                .as("nginx, which NGINX_REQUIRED asks for, is on the path")
                .isTrue();
        Assumptions.assumeTrue(executable.isPresent(), "nginx is not installed");
        return executable.orElseThrow();
    }

    /**
     * In front of a server: one port overwrites {@code X-Forwarded-For} with the caller's address, the other appends to it.
     *
     * @param directory for its files
     */
    public static Nginx start(Path directory, String upstream) throws IOException, InterruptedException {
        int overwriting = freePort();
        int appending = freePort();
        String servers = SERVER.formatted(overwriting, "$remote_addr", upstream)
                + SERVER.formatted(appending, "$proxy_add_x_forwarded_for", upstream);
        return serve(directory, servers, overwriting, appending);
    }

    /**
     * With servers of the test's own.
     *
     * @param directory for its files
     * @param http the content of the block {@code http}
     * @param ports that the servers listen on
     */
    public static Nginx serve(Path directory, String http, int... ports) throws IOException, InterruptedException {
        Path configuration = directory.resolve("nginx.conf");
        Path log = directory.resolve("nginx.log");
        Files.writeString(configuration, CONFIGURATION.formatted(directory, http));
        Process process = new ProcessBuilder(
                        requireExecutable().toString(), "-p", directory.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Nginx nginx = new Nginx(process, log, ports);
        for (int port : ports) {
            nginx.waitUntilListening(port);
        }
        return nginx;
    }

    /** The URL where {@code X-Forwarded-For} is replaced with the caller's address. */
    public String overwriting() {
        return "http://127.0.0.1:" + ports[0];
    }

    /** The URL where the caller's address is appended to the caller's own {@code X-Forwarded-For}. */
    public String appending() {
        return "http://127.0.0.1:" + ports[1];
    }

    /** What it has printed. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failure("nginx did not stop within " + LIMIT);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void waitUntilListening(int port) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(end)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw failure("nginx ended with " + process.exitValue());
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException e) {
                // Not listening yet.
            }
        }
        process.destroyForcibly();
        throw failure("nginx did not listen within " + LIMIT);
    }

    private IllegalStateException failure(String what) throws IOException {
        return new IllegalStateException(what + ", having printed:\n" + log());
    }
}
