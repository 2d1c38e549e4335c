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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program that stands in front of servers, as it is installed on this machine, with files of the test's own. */
public final class GatewayProgram implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final Path log;

    private GatewayProgram(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the program and waits until it listens. Without the program the test is skipped, or fails if {@code
     * GATEWAYS_REQUIRED} is set.
     *
     * @param directory for its files, and its home
     * @param ports that it will listen on
     * @param arguments such that it stays in the foreground
     */
    public static GatewayProgram start(Path directory, int[] ports, String name, String... arguments)
            throws IOException, InterruptedException {
        Path log = directory.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(requireExecutable(name).toString()), Arrays.stream(arguments))
                        .toList());
        for (String home : List.of("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")) {
            builder.environment().put(home, directory.toString());
        }
        GatewayProgram program = new GatewayProgram(
                name,
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(),
                log);
        for (int port : ports) {
            program.waitUntilListening(port);
        }
        return program;
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
                throw failure("did not stop within " + LIMIT);
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

    private static Path requireExecutable(String name) {
        Optional<Path> executable = executable(name);
        assertThat(executable.isPresent() || System.getenv("GATEWAYS_REQUIRED") == null)
                .as("%s, which GATEWAYS_REQUIRED asks for, is on the path", name)
                .isTrue();
        Assumptions.assumeTrue(executable.isPresent(), name + " is not installed");
        return executable.orElseThrow();
    }

    /** On the path, or in Debian's directory, which is not on every user's path. */
    private static Optional<Path> executable(String name) {
        Stream<String> path = Arrays.stream(System.getenv("PATH").split(File.pathSeparator));
        return Stream.concat(path, Stream.of("/usr/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void waitUntilListening(int port) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(end)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw failure("ended with " + process.exitValue());
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException e) {
                // Not listening yet.
            }
        }
        process.destroyForcibly();
        throw failure("did not listen within " + LIMIT);
    }

    private IllegalStateException failure(String what) throws IOException {
        return new IllegalStateException(name + " " + what + ", having printed:\n" + log());
    }
}
