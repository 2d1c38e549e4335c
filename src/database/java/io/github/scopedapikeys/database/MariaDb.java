package io.github.scopedapikeys.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The MariaDB that is installed on this machine: {@code mariadbd} and {@code mariadb-install-db} on the path. It runs on a
 * free port with files of its own.
 */
final class MariaDb implements TestDatabase {

    private static final int START_SECONDS = 60;

    private final Path home;
    private final int port;
    private final Process server;

    MariaDb() throws IOException {
        home = Files.createTempDirectory("mariadb");
        port = freePort();
        String data = "--datadir=" + home.resolve("data");
        String user = "--user=" + System.getProperty("user.name");
        try {
            int installed = run("mariadb-install-db", "--no-defaults", data, user, "--skip-test-db")
                    .waitFor();
            if (installed != 0) {
                throw failure("mariadb-install-db ended with " + installed);
            }
            // With the default collation, which takes names for the same that differ in case or trailing blanks only.
            Path init = Files.writeString(
                    home.resolve("init.sql"),
                    "CREATE DATABASE keycloak CHARACTER SET utf8mb4;\n"
                            + "CREATE USER keycloak@'%' IDENTIFIED BY 'keycloak';\n"
                            + "CREATE USER keycloak@localhost IDENTIFIED BY 'keycloak';\n"
                            + "GRANT ALL ON keycloak.* TO keycloak@'%';\n"
                            + "GRANT ALL ON keycloak.* TO keycloak@localhost;\n");
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
            awaitStart();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** With the isolation that administrators are told to ask for. */
    @Override
    public String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/keycloak?transactionIsolation=READ-COMMITTED";
    }

    @Override
    public String user() {
        return "keycloak";
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        try {
            if (!server.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void awaitStart() throws IOException, InterruptedException {
        for (int i = 0; i < START_SECONDS * 10; i++) {
            if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw failure("mariadbd ended with " + server.exitValue());
            }
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
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

    private static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return (InterruptedIOException) new InterruptedIOException().initCause(e);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
