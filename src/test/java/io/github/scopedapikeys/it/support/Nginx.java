package io.github.scopedapikeys.it.support;

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

/**
 * A real nginx in front of a server. One port overwrites {@code X-Forwarded-For} with the caller's address, the other
 * appends to it.
 */
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
                server {
                    listen 127.0.0.1:%3$d;
                    location / {
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto https;
                        proxy_pass %2$s;
                    }
                }
                server {
                    listen 127.0.0.1:%4$d;
                    location / {
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                        proxy_set_header X-Forwarded-Proto https;
                        proxy_pass %2$s;
                    }
                }
            }
            """;

    private final Process process;
    private final Path log;
    private final int overwriting;
    private final int appending;

    private Nginx(Process process, Path log, int overwriting, int appending) {
        this.process = process;
        this.log = log;
        this.overwriting = overwriting;
        this.appending = appending;
    }

    /** The executable on the path, or in Debian's directory, which is not on every user's path. */
    public static Optional<Path> executable() {
        Stream<String> path = Arrays.stream(System.getenv("PATH").split(File.pathSeparator));
        return Stream.concat(path, Stream.of("/usr/sbin"))
                .map(directory -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param directory for its files */
    public static Nginx start(Path executable, Path directory, String upstream)
            throws IOException, InterruptedException {
        int overwriting = freePort();
        int appending = freePort();
        Path configuration = directory.resolve("nginx.conf");
        Path log = directory.resolve("nginx.log");
        Files.writeString(configuration, CONFIGURATION.formatted(directory, upstream, overwriting, appending));
        Process process = new ProcessBuilder(
                        executable.toString(), "-p", directory.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Nginx nginx = new Nginx(process, log, overwriting, appending);
        nginx.waitUntilListening(overwriting);
        nginx.waitUntilListening(appending);
        return nginx;
    }

    /** The URL where {@code X-Forwarded-For} is replaced with the caller's address. */
    public String overwriting() {
        return "http://127.0.0.1:" + overwriting;
    }

    /** The URL where the caller's address is appended to the caller's own {@code X-Forwarded-For}. */
    public String appending() {
        return "http://127.0.0.1:" + appending;
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

    private static int freePort() throws IOException {
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
        return new IllegalStateException(what + ", having printed:\n" + Files.readString(log));
    }
}
