package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.keycloak.admin.client.Keycloak;

/**
 * An unpacked server with a provider jar. It is controlled by {@code kc.sh}, on ports that the test framework's server
 * does not use.
 */
public final class PackagedServer {

    private static final int PORT = 18080;
    private static final int MANAGEMENT_PORT = 19000;
    private static final int CLUSTER_PORT = 17800;
    private static final String ADMIN = "packaged-admin";
    private static final String PASSWORD = "packaged-password";
    private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private static final Path HOME = Path.of(System.getProperty("packaged.server"));
    private static final Path JAR = Path.of(System.getProperty("packaged.jar"));

    /** Whether the server in {@link #HOME} is as {@link #withJar} builds it. */
    private static boolean builtWithJar;

    private final Path home;
    private final int node;
    private final Path log;
    private final Map<String, String> environment = new HashMap<>();
    private Process process;

    private PackagedServer(Path home, int node) {
        this.home = home;
        this.node = node;
        this.log = home.resolve(node == 0 ? "server.log" : "server-" + node + ".log");
    }

    /** The newest server with only our jar and a file database. It is built once for all tests that use it. */
    public static PackagedServer withJar() throws IOException, InterruptedException {
        if (!builtWithJar) {
            install(HOME, JAR).build("--db=dev-file", "--vault=file");
            builtWithJar = true;
        }
        PackagedServer server = new PackagedServer(HOME, 0);
        Files.deleteIfExists(server.log);
        return server;
    }

    /** Installs the jar in an unpacked server, and removes all other providers. */
    public static PackagedServer install(Path home, Path jar) throws IOException {
        if (home.equals(HOME)) {
            builtWithJar = false;
        }
        Path providers = home.resolve("providers");
        try (Stream<Path> earlier = Files.list(providers)) {
            for (Path file :
                    earlier.filter(path -> path.toString().endsWith(".jar")).toList()) {
                Files.delete(file);
            }
        }
        Files.copy(jar, providers.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        return new PackagedServer(home, 0);
    }

    /** Copies an unpacked server without its providers and data. */
    public static PackagedServer copyWithoutJar(Path home, Path copy) throws IOException {
        if (Files.exists(copy)) {
            try (Stream<Path> earlier = Files.walk(copy)) {
                for (Path file : earlier.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(home.relativize(file).toString());
                boolean left = file.startsWith(home.resolve("data"))
                        || file.startsWith(home.resolve("providers"))
                                && file.toString().endsWith(".jar");
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!left) {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return new PackagedServer(copy, 0);
    }

    /**
     * Another server of the same installation. The installation must already be built.
     *
     * @param number offset of its ports and number of its log, 1 or more
     */
    public PackagedServer node(int number) throws IOException {
        PackagedServer other = new PackagedServer(home, number);
        other.environment.putAll(environment);
        Files.deleteIfExists(other.log);
        return other;
    }

    /**
     * Sets an environment variable of the processes that are started from now on. {@code JAVA_OPTS_APPEND} replaces
     * what turns on coverage and turns off the second compiler.
     */
    public void environment(String variable, String value) {
        environment.put(variable, value);
    }

    /** Builds the server. It can then be started any number of times. */
    public void build(String... options) throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        Process build = run("build", options, "--health-enabled=true");
        if (!build.waitFor(BUILD_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            stop(build);
            throw failure("kc.sh build took longer than " + BUILD_LIMIT);
        }
        if (build.exitValue() != 0) {
            throw failure("kc.sh build ended with " + build.exitValue());
        }
    }

    /** Starts the built server as the only node, and waits until it is ready. */
    public void start(String... options) throws IOException, InterruptedException {
        start("local", options);
    }

    /** Starts the built server as a node of a cluster on this machine, and waits until it is ready. */
    public void startClustered(String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--cache-embedded-network-bind-address=127.0.0.1");
        all.add("--cache-embedded-network-bind-port=" + (CLUSTER_PORT + node));
        start("ispn", all.toArray(String[]::new));
    }

    private void start(String cache, String[] options) throws IOException, InterruptedException {
        process = run(
                "start",
                options,
                "--optimized",
                "--cache=" + cache,
                "--hostname-strict=false",
                "--http-enabled=true",
                "--http-port=" + (PORT + node),
                "--http-management-port=" + (MANAGEMENT_PORT + node));
        try {
            waitUntilReady();
        } catch (IllegalStateException e) {
            stop(process);
            throw e;
        }
    }

    /** An admin client for the bootstrap administrator. */
    public Keycloak adminClient() {
        return Keycloak.getInstance(url(), "master", ADMIN, PASSWORD, "admin-cli");
    }

    /** The server's base URL. */
    public String url() {
        return "http://localhost:" + (PORT + node);
    }

    /** The base URL of the server's management interface. */
    public String managementUrl() {
        return "http://localhost:" + (MANAGEMENT_PORT + node);
    }

    /** The process id of the server's JVM. */
    public long pid() {
        // kc.sh may still be its parent process.
        return processes(process)
                .filter(handle -> handle.info()
                        .command()
                        .filter(it -> it.endsWith("java"))
                        .isPresent())
                .findFirst()
                .orElseThrow()
                .pid();
    }

    /** The output of the server since its build, or since {@link #withJar} returned it. */
    public List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /** Stops the server, and fails if it does not stop. */
    public void close() throws IOException, InterruptedException {
        if (process != null && !stop(process)) {
            throw failure("the server did not stop within " + STOP_LIMIT);
        }
    }

    private Process run(String task, String[] options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/kc.sh").toString(), task));
        command.addAll(List.of(options));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // The second compiler would work for longer than such a server lives.
        builder.environment().merge("JAVA_OPTS_APPEND", FIRST_COMPILER_ONLY, (given, ours) -> given + " " + ours);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void waitUntilReady() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(managementUrl() + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        Instant end = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(end)) {
            if (process.waitFor(500, TimeUnit.MILLISECONDS)) {
                throw failure("the server ended with " + process.exitValue());
            }
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
        }
        throw failure("the server was not ready within " + START_LIMIT);
    }

    /** Ends a process and its children: {@code kc.sh} may still be the parent of the server's process. */
    private static boolean stop(Process process) throws InterruptedException {
        List<ProcessHandle> all = processes(process).toList();
        all.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            return false;
        }
    }

    private static Stream<ProcessHandle> processes(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    private IllegalStateException failure(String what) throws IOException {
        return new IllegalStateException(what + ", having printed:\n" + String.join("\n", log()));
    }
}
