package io.github.scopedapikeys.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/** A PostgreSQL whose program is a dependency of the build. */
final class Postgres implements TestDatabase {

    private final EmbeddedPostgres server;

    Postgres() throws IOException {
        // Into a file that tests can read by SQL; nothing is logged unless they ask for it.
        server = EmbeddedPostgres.builder()
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_destination", "jsonlog")
                .setServerConfig("log_filename", "statements.log")
                .setServerConfig("log_rotation_age", "0")
                .setServerConfig("log_rotation_size", "0")
                .setServerConfig("session_preload_libraries", "auto_explain")
                .start();
    }

    @Override
    public String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
