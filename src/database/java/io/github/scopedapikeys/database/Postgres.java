package io.github.scopedapikeys.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Starts a PostgreSQL before the first test, and has the test framework's servers use it. */
public final class PostgresForTests implements LauncherSessionListener {

    private static final String DATABASE = "kc.test.database";

    private EmbeddedPostgres postgres;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            // Into a file that tests can read by SQL; nothing is logged unless they ask for it.
            postgres = EmbeddedPostgres.builder()
                    .setServerConfig("logging_collector", "on")
                    .setServerConfig("log_destination", "jsonlog")
                    .setServerConfig("log_filename", "statements.log")
                    .setServerConfig("log_rotation_age", "0")
                    .setServerConfig("log_rotation_size", "0")
                    .setServerConfig("session_preload_libraries", "auto_explain")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty(DATABASE, "remote");
        System.setProperty(DATABASE + ".vendor", "postgres");
        System.setProperty(DATABASE + ".url", "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres");
        System.setProperty(DATABASE + ".user", "postgres");
        System.setProperty(DATABASE + ".password", "postgres");
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
