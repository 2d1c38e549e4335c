package org.keycloak.testframework.server;

import io.quarkus.fs.util.ZipUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.it.utils.Maven;

/**
 * As {@link DistributionKeycloakServer}, but with ports and a directory of its own, so that there can be several. It is in
 * this package because nothing else can read what a server's configuration asks for.
 */
public final class LaneServer implements KeycloakServer {

    private static final Logger LOG = Logger.getLogger(LaneServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** Where the server listens. */
    public record Ports(int http, int https, int management) {}

    private final Ports ports;
    private final Path directory;
    private final Path output;
    private final Duration startLimit;
    private Process process;

    /**
     * @param directory of the installation alone
     * @param output where the server's output is appended
     */
    public LaneServer(Ports ports, Path directory, Path output, Duration startLimit) {
        this.ports = ports;
        this.directory = directory;
        this.output = output;
        this.startLimit = startLimit;
    }

    @Override
    public void start(KeycloakServerConfigBuilder configuration, boolean tlsEnabled) {
        configuration
                .option("http-port", String.valueOf(ports.http))
                .option("https-port", String.valueOf(ports.https))
                .option("http-management-port", String.valueOf(ports.management));
        try {
            Path home = installed();
            new ProviderDeployer(LOG, home.toFile(), configuration.toDependencies(), false).updateDependencies();
            List<String> command =
                    new ArrayList<>(List.of(home.resolve("bin/kc.sh").toString()));
            command.addAll(configuration.toArgs());
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            // It must not outlive tests that are interrupted: the next run needs its ports.
            Process started = process;
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> processes(started).forEach(ProcessHandle::destroyForcibly)));
            waitUntilReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        List<ProcessHandle> all = processes(process).toList();
        all.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            throw new IllegalStateException("The server did not stop within " + STOP_LIMIT, e);
        }
    }

    @Override
    public String getBaseUrl() {
        return "http://localhost:" + ports.http;
    }

    @Override
    public String getManagementBaseUrl() {
        return "http://localhost:" + ports.management;
    }

    /** The server of the build's version, unpacked once. */
    private Path installed() throws IOException {
        Path zip = Maven.resolveArtifact("org.keycloak", "keycloak-quarkus-dist");
        Path home = directory.resolve(
                zip.getFileName().toString().replaceFirst("keycloak-quarkus-dist-(.*)\\.zip", "keycloak-$1"));
        Path complete = home.resolve("unpacked");
        if (!Files.exists(complete)) {
            Files.createDirectories(directory);
            ZipUtils.unzip(zip, directory);
            home.resolve("bin/kc.sh").toFile().setExecutable(true);
            Files.createFile(complete);
        }
        return home;
    }

    private void waitUntilReady() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(getBaseUrl() + "/realms/master"))
                .timeout(Duration.ofSeconds(5))
                .build();
        Instant end = Instant.now().plus(startLimit);
        while (Instant.now().isBefore(end)) {
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The server ended with " + process.exitValue() + ", see " + output);
            }
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
        }
        stop();
        throw new IllegalStateException("The server was not ready within " + startLimit + ", see " + output);
    }

    /** {@code kc.sh} may still be the parent of the server's process. */
    private static Stream<ProcessHandle> processes(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }
}
