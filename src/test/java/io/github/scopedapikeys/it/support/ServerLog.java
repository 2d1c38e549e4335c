package io.github.scopedapikeys.it.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder.LogHandlers;

/**
 * The log at TRACE of the test framework's servers.
 *
 * <p>Hibernate and MariaDB's driver do not log at TRACE: they would print every bound value, such as hashes of
 * passwords and keys, and more lines than all others together. Nor do those that print only where they are called from.
 */
public final class ServerLog {

    private static final Map<ServerLane, ServerOutput> OF_LANES = new ConcurrentHashMap<>();

    private ServerLog() {}

    static KeycloakServerConfigBuilder traced(KeycloakServerConfigBuilder server) {
        ofLane();
        server.log()
                .handlers(LogHandlers.CONSOLE, LogHandlers.FILE)
                .handlerLevel(LogHandlers.CONSOLE, "info")
                .categoryLevel("org.hibernate", "info")
                .categoryLevel("org.infinispan", "info")
                .categoryLevel("org.mariadb", "info")
                .categoryLevel("com.arjuna", "info")
                .categoryLevel("io.quarkus.arc.requestContext", "info")
                .categoryLevel("org.keycloak.services.DefaultKeycloakSession", "info");
        return server.option("log-level", "trace")
                .option("log-file", ServerLane.current().trace().toString())
                // No rotation: a rotated log would not be searched.
                .option("log-file-rotation-max-file-size", "100G");
    }

    /** The log since the last call, of the server that the running class uses. */
    public static String unread() {
        return ofLane().unread();
    }

    private static ServerOutput ofLane() {
        return OF_LANES.computeIfAbsent(ServerLane.current(), lane -> ServerOutput.ofEmptied(lane.trace()));
    }
}
