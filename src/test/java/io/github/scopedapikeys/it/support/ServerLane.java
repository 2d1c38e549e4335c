package io.github.scopedapikeys.it.support;

import java.nio.file.Path;

/**
 * One of the servers that test classes run on, with ports and files of its own. It is started when the first class needs
 * it. With {@code -Dit.classes=concurrent}, two classes run at the same time, each on another.
 *
 * <p>{@link LaneExtension} has a class use one, on the thread that runs the class. {@link LaneRegistry} keeps what the test
 * framework has started there.
 */
public final class ServerLane {

    private static final int APART = 100;
    private static final ThreadLocal<ServerLane> OF_THREAD = new ThreadLocal<>();

    private final int number;

    ServerLane(int number) {
        this.number = number;
    }

    /** Has this thread's class use the lane. */
    void enter() {
        OF_THREAD.set(this);
    }

    static void leave() {
        OF_THREAD.remove();
    }

    /** Whether a class on this thread has a lane. */
    static boolean isUsed() {
        return OF_THREAD.get() != null;
    }

    /** That of the class which runs on this thread. */
    public static ServerLane current() {
        ServerLane lane = OF_THREAD.get();
        if (lane == null) {
            throw new IllegalStateException("Not on the thread of a class with @KeycloakIntegrationTest");
        }
        return lane;
    }

    /** A port of a service that a test starts: the given one in the first lane, and without a lane. */
    static int port(int inFirstLane) {
        ServerLane lane = OF_THREAD.get();
        return lane == null ? inFirstLane : lane.own(inFirstLane);
    }

    public int httpPort() {
        return own(8080);
    }

    public int httpsPort() {
        return own(8443);
    }

    public int managementPort() {
        return own(9000);
    }

    public String httpsUrl() {
        return "https://localhost:" + httpsPort();
    }

    public String metricsUrl() {
        return "http://localhost:" + managementPort() + "/metrics";
    }

    /** Replaces the address in a text, such as a page of the docs, with that of this lane's server. */
    public String here(String text) {
        return text.replace(":8080", ":" + httpPort());
    }

    /** Puts the address back as the docs have it. */
    public String asDocumented(String text) {
        return text.replace(":" + httpPort(), ":8080");
    }

    /** Where the server is installed. */
    Path home() {
        return Path.of("target", "servers", String.valueOf(number)).toAbsolutePath();
    }

    /** What the server prints. */
    Path output() {
        return Path.of("target", "server-" + number + ".log").toAbsolutePath();
    }

    /** The server's log at TRACE, see {@link ServerLog}. */
    Path trace() {
        return Path.of("target", "server-trace-" + number + ".log").toAbsolutePath();
    }

    private int own(int port) {
        return port + number * APART;
    }
}
