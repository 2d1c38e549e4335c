package io.github.scopedapikeys.it.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.scopedapikeys.it.measure.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.util.JsonSerialization;

/** What the database was asked, and how long each statement took it: PostgreSQL's own log, read by SQL. */
final class StatementLog {

    private static final String FILE = "'log/statements.json'";
    private static final Pattern TIMED =
            Pattern.compile("duration: ([0-9.]+) ms  (parse|bind|execute) [^:]*: (.*)", Pattern.DOTALL);
    private static final Pattern PLAN =
            Pattern.compile("duration: [0-9.]+ ms  plan:\\s+Query Text: (.*)", Pattern.DOTALL);

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
     * @param sql with places for its parameters
     */
    record Timed(double millis, String sql) {}

    /** The statements about keys that run during an action. */
    List<Timed> during(Runnable action) {
        List<Timed> statements = new ArrayList<>();
        double planning = 0;
        for (JsonNode entry : entriesDuring(action)) {
            Matcher timed = TIMED.matcher(entry.path("message").asText());
            if (timed.matches() && timed.group(3).contains("API_KEY")) {
                double millis = Double.parseDouble(timed.group(1));
                if (timed.group(2).equals("execute")) {
                    statements.add(new Timed(planning + millis, timed.group(3)));
                    planning = 0;
                } else {
                    planning += millis;
                }
            }
        }
        return statements;
    }

    /**
     * How the statements about keys are run during an action, as PostgreSQL's auto_explain tells. Measuring each step makes
     * them slower.
     *
     * @param millis from which duration on
     */
    List<String> plansDuring(double millis, Runnable action) {
        database.run("alter system set auto_explain.log_analyze = on");
        database.run("alter system set auto_explain.log_buffers = on");
        database.run("alter system set auto_explain.log_min_duration = " + (long) millis);
        database.run("select pg_reload_conf()");
        List<String> plans = new ArrayList<>();
        for (JsonNode entry : entriesDuring(action)) {
            Matcher plan = PLAN.matcher(entry.path("message").asText());
            if (plan.matches() && plan.group(1).contains("API_KEY")) {
                plans.add(plan.group(1));
            }
        }
        database.run("alter system reset auto_explain.log_min_duration");
        database.run("select pg_reload_conf()");
        return plans;
    }

    private List<JsonNode> entriesDuring(Runnable action) {
        long start = database.number("select size from pg_stat_file(" + FILE + ")");
        action.run();
        String mark = "mark " + ++marks + " end";
        // What was logged before stands before it in the file.
        database.string("select '" + mark + "'");
        String text = "";
        while (!text.contains(mark)) {
            text = database.string("select pg_read_file(" + FILE + ", " + start + ", 100000000)");
        }
        return text.lines().map(StatementLog::read).toList();
    }

    static double total(List<Timed> statements) {
        return statements.stream().mapToDouble(Timed::millis).sum();
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
}
