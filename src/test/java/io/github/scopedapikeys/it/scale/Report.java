package io.github.scopedapikeys.it.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as a table on the console and as the measured part of a document. */
final class Report {

    private static final Path DOCUMENT = Path.of("docs", "performance.md");
    private static final Path ASIDE = Path.of("target", "performance.md");
    private static final String START = "<!-- measured -->";
    private static final String END = "<!-- end of measured -->";

    private final List<String> lines = new ArrayList<>();
    private int missed;

    void heading(String text) {
        lines.add("");
        lines.add("### " + text);
        lines.add("");
    }

    void line(String text) {
        lines.add(text);
    }

    void figuresBegin() {
        lines.add("| what | value | target | met |");
        lines.add("|---|---|---|---|");
    }

    /** A value that must stay below a target. */
    void figure(String what, double value, String unit, double target) {
        boolean met = value < target;
        missed += met ? 0 : 1;
        row(what, number(value) + " " + unit, "< " + number(target) + " " + unit, met ? "yes" : "**no**");
    }

    /** A value without a target. */
    void figure(String what, String value) {
        row(what, value, "", "");
    }

    void row(String... cells) {
        String row = "| " + String.join(" | ", cells) + " |";
        lines.add(row);
        System.out.println(row);
    }

    void code(List<String> code) {
        lines.add("");
        lines.add("```text");
        lines.addAll(code);
        lines.add("```");
    }

    int missed() {
        return missed;
    }

    /** Counts a missed target that was shown in a row. */
    String met(boolean met) {
        missed += met ? 0 : 1;
        return met ? "yes" : "**no**";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
    }

    /** Puts what was measured where it changes no document. */
    void writeAside() throws IOException {
        Files.writeString(ASIDE, String.join("\n", lines));
    }

    /** Puts what was measured into the document, in place of what stands there. */
    void write() throws IOException {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf(START);
        int end = document.indexOf(END);
        if (start < 0 || end < start) {
            throw new IllegalStateException(DOCUMENT + " has no place for what was measured");
        }
        String measured = START + "\n" + String.join("\n", lines) + "\n\n";
        Files.writeString(DOCUMENT, document.substring(0, start) + measured + document.substring(end));
    }

    /** For the console. */
    String withoutCode() {
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
