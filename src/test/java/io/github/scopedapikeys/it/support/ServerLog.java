package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder.LogHandlers;

/**
 * The log at TRACE of the test framework's servers.
 *
 * <p>Hibernate and MariaDB's driver do not log at TRACE: they would print every bound value, such as hashes of
 * passwords and keys, and more lines than all others together. Nor do those that print only where they are called from.
 */
public final class ServerLog {

    private static final Path FILE = Path.of("target", "server-trace.log").toAbsolutePath();

    private static long read;

    static {
        try {
            Files.deleteIfExists(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerLog() {}

    static KeycloakServerConfigBuilder traced(KeycloakServerConfigBuilder server) {
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
                .option("log-file", FILE.toString())
                // No rotation: a rotated log would not be searched.
                .option("log-file-rotation-max-file-size", "100G");
    }

    /** The log since the last call. */
    public static synchronized String unread() {
        if (!Files.exists(FILE)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(FILE.toFile(), "r")) {
            // A server that starts may begin a new file.
            long from = file.length() < read ? 0 : read;
            byte[] bytes = new byte[Math.toIntExact(file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            read = from + bytes.length;
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
