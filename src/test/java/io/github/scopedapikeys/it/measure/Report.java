package io.github.scopedapikeys.it.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as a table on the console and as a page of the documentation. */
public final class Report {

    private static final Path FIGURES = Path.of("docs", "performance", "figures");

    private final String name;
    private final List<String> lines = new ArrayList<>();
    private int missed;

    /**
     * @param name of the page
     * @param run which writes it
     * @param chapter of {@code docs/performance.md} that says what follows
     */
    public Report(String name, Class<?> run, String chapter) {
        this.name = name;
        lines.add("# " + chapter + ": figures");
        lines.add("");
        lines.add(
                "Written by `" + run.getSimpleName() + "`. What follows from them: [performance](../../performance.md#"
                        + chapter.toLowerCase(Locale.ROOT).replace(' ', '-') + ").");
    }

    /** Starts a section. */
    public void heading(String text) {
        lines.add("");
        lines.add("## " + text);
        lines.add("");
    }

    /** Writes a line that the console does not see before all is shown. */
    public void line(String text) {
        lines.add(text);
    }

    /** Starts a table of figures. */
    public void figuresBegin() {
        lines.add("| what | value | target | met |");
        lines.add("|---|---|---|---|");
    }

    /** A value that must stay below a target. */
    public void figure(String what, double value, String unit, double target) {
        boolean met = value < target;
        missed += met ? 0 : 1;
        row(what, number(value) + " " + unit, "< " + number(target) + " " + unit, met ? "yes" : "**no**");
    }

    /** A value without a target. */
    public void figure(String what, String value) {
        row(what, value, "", "");
    }

    /** A row of a table, on the console at once. */
    public void row(String... cells) {
        String row = "| " + String.join(" | ", cells) + " |";
        lines.add(row);
        System.out.println(row);
    }

    /** Lines as they are. */
    public void code(List<String> code) {
        lines.add("");
        lines.add("```text");
        lines.addAll(code);
        lines.add("```");
    }

    /** How many targets were missed. */
    public int missed() {
        return missed;
    }

    /** Counts a missed target that was shown in a row. */
    public String met(boolean met) {
        missed += met ? 0 : 1;
        return met ? "yes" : "**no**";
    }

    /** With one digit after the point, or as a whole number from 10 on. */
    public static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
    }

    /** Puts what was measured where it changes no documentation. */
    public void writeAside() throws IOException {
        write(Path.of("target"));
    }

    /** Puts what was measured in place of what was measured before. */
    public void write() throws IOException {
        write(FIGURES);
    }

    private void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(name + ".md"), String.join("\n", lines) + "\n");
    }

    /** For the console. */
    public String withoutCode() {
        List<String> shown = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code && !line.startsWith("**")) {
                shown.add(line);
            }
        }
        return String.join("\n", shown);
    }
}
