package io.github.scopedapikeys.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Starts the database that the system property {@code database} names ({@code postgres} or {@code mariadb}) before the
 * first test, and has the test framework's servers use it.
 */
public final class DatabaseForTests implements LauncherSessionListener {

    private static final String DATABASE = "kc.test.database";

    private TestDatabase database;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        String vendor = System.getProperty("database", "");
        try {
            database = switch (vendor) {
                case "postgres" -> new Postgres();
                case "mariadb" -> new MariaDb();
                default ->
                    throw new IllegalArgumentException(
                            "-Ddatabase=" + vendor + " is unknown: give postgres or mariadb");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty(DATABASE, "remote");
        System.setProperty(DATABASE + ".vendor", vendor);
        System.setProperty(DATABASE + ".url", database.url());
        System.setProperty(DATABASE + ".user", database.user());
        System.setProperty(DATABASE + ".password", database.user());
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
