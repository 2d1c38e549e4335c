package io.github.scopedapikeys.it.measure;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The server's PostgreSQL, past the server. */
public final class Database implements AutoCloseable {

    private final Connection connection;

    /** Connects to the database that the build started. */
    public Database() throws SQLException {
        this(url());
    }

    private Database(String url) throws SQLException {
        connection = DriverManager.getConnection(url, user(), password());
    }

    /** Connects to another database of the same PostgreSQL. */
    public static Database of(String name) throws SQLException {
        return new Database(url(name));
    }

    /** For JDBC. */
    public static String url() {
        return System.getProperty("kc.test.database.url");
    }

    /** Of another database of the same PostgreSQL, for JDBC. */
    public static String url(String name) {
        return url().substring(0, url().lastIndexOf('/') + 1) + name;
    }

    static String user() {
        return System.getProperty("kc.test.database.user");
    }

    static String password() {
        return System.getProperty("kc.test.database.password");
    }

    /** Runs one statement or several. */
    public void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of all rows. */
    public List<String> strings(String sql) {
        List<String> strings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
        return strings;
    }

    /** The first column of the only row. */
    public String string(String sql) {
        List<String> strings = strings(sql);
        if (strings.size() != 1) {
            throw new IllegalStateException(strings.size() + " rows for " + sql);
        }
        return strings.get(0);
    }

    /** The number in the first column of the only row. */
    public long number(String sql) {
        return Long.parseLong(string(sql));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
