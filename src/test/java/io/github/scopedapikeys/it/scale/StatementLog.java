package io.github.scopedapikeys.it.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.util.JsonSerialization;

/** What the database was asked, and how long each statement took it: PostgreSQL's own log, read by SQL. */
final class StatementLog {

    private static final String FILE = "'log/statements.json'";
    private static final Pattern TIMED =
            Pattern.compile("duration: ([0-9.]+) ms  (parse|bind|execute) [^:]*: (.*)", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+) = ('(?:[^']|'')*'|NULL)");

    private final Database database;
    private int marks;

    StatementLog(Database database) {
        this.database = database;
        database.run("alter system set log_min_duration_statement = 0");
        database.run("select pg_reload_conf()");
    }

    /**
     * A statement that was run.
     *
     * @param millis how long the database took to plan and run it
     * @param sql with the parameters in their places
     */
    record Timed(double millis, String sql) {}

    /** The statements about keys that run during an action. */
    List<Timed> during(Runnable action) {
        long start = database.number("select size from pg_stat_file(" + FILE + ")");
        action.run();
        String mark = "mark " + ++marks + " end";
        // What was logged before stands before it in the file.
        database.string("select '" + mark + "'");
        String text = "";
        while (!text.contains(mark)) {
            text = database.string("select pg_read_file(" + FILE + ", " + start + ", 100000000)");
        }
        List<Timed> statements = new ArrayList<>();
        double planning = 0;
        for (String line : text.split("\n")) {
            JsonNode entry = read(line);
            Matcher timed = TIMED.matcher(entry.path("message").asText());
            if (timed.matches() && timed.group(3).contains("API_KEY")) {
                double millis = Double.parseDouble(timed.group(1));
                if (timed.group(2).equals("execute")) {
                    String detail = entry.path("detail").asText();
                    statements.add(new Timed(planning + millis, withParameters(timed.group(3), detail)));
                    planning = 0;
                } else {
                    planning += millis;
                }
            }
        }
        return statements;
    }

    static double total(List<Timed> statements) {
        return statements.stream().mapToDouble(Timed::millis).sum();
    }

    static Optional<Timed> longest(List<Timed> statements) {
        return statements.stream().max(Comparator.comparingDouble(Timed::millis));
    }

    void close() {
        database.run("alter system reset log_min_duration_statement");
        database.run("select pg_reload_conf()");
    }

    /** The first line may be the end of one that was being written; that is no statement of the action. */
    private static JsonNode read(String line) {
        try {
            return JsonSerialization.mapper.readTree(line);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String withParameters(String sql, String detail) {
        String filled = sql;
        List<String[]> parameters = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(detail);
        while (parameter.find()) {
            parameters.add(new String[] {parameter.group(1), parameter.group(2)});
        }
        for (int i = parameters.size() - 1; i >= 0; i--) {
            filled = filled.replace("$" + parameters.get(i)[0], parameters.get(i)[1]);
        }
        return filled;
    }
}
