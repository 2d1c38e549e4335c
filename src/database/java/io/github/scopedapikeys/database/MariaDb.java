package io.github.scopedapikeys.mariadb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Starts the MariaDB that is installed on this machine ({@code mariadbd} and {@code mariadb-install-db} on the path)
 * before the first test, and has the test framework's servers use it.
 */
public final class MariaDbForTests implements LauncherSessionListener {

    private static final String DATABASE = "kc.test.database";
    private static final int START_SECONDS = 60;

    private Path home;
    private Process server;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            home = Files.createTempDirectory("mariadb");
            int port = start();
            System.setProperty(DATABASE, "remote");
            System.setProperty(DATABASE + ".vendor", "mariadb");
            // The isolation that administrators are told to ask for.
            System.setProperty(
                    DATABASE + ".url",
                    "jdbc:mariadb://127.0.0.1:" + port + "/keycloak?transactionIsolation=READ-COMMITTED");
            System.setProperty(DATABASE + ".user", "keycloak");
            System.setProperty(DATABASE + ".password", "keycloak");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        try {
            server.destroy();
            if (!server.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int start() throws IOException, InterruptedException {
        String data = "--datadir=" + home.resolve("data");
        String user = "--user=" + System.getProperty("user.name");
        Process install = run("mariadb-install-db", "--no-defaults", data, user, "--skip-test-db");
        if (install.waitFor() != 0) {
            throw failure("mariadb-install-db ended with " + install.exitValue());
        }
        // With the default collation, which takes names for the same that differ in case or trailing blanks only.
        Path init = Files.writeString(
                home.resolve("init.sql"),
                "CREATE DATABASE keycloak CHARACTER SET utf8mb4;\n"
                        + "CREATE USER keycloak@'%' IDENTIFIED BY 'keycloak';\n"
                        + "CREATE USER keycloak@localhost IDENTIFIED BY 'keycloak';\n"
                        + "GRANT ALL ON keycloak.* TO keycloak@'%';\n"
                        + "GRANT ALL ON keycloak.* TO keycloak@localhost;\n");
        int port = freePort();
        server = run(
                "mariadbd",
                "--no-defaults",
                data,
                user,
                "--init-file=" + init,
                "--socket=" + home.resolve("socket"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--innodb-flush-log-at-trx-commit=0");
        for (int i = 0; i < START_SECONDS * 10; i++) {
            if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw failure("mariadbd ended with " + server.exitValue());
            }
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return port;
            } catch (IOException e) {
                // Not listening yet.
            }
        }
        server.destroy();
        throw failure("mariadbd did not start within " + START_SECONDS + " s");
    }

    private Process run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
    }

    private IllegalStateException failure(String what) throws IOException {
        return new IllegalStateException(what + ", having printed:\n" + Files.readString(home.resolve("log")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
