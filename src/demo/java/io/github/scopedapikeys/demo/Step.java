package io.github.scopedapikeys.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;

/** One step of the walk-through: its requests, the responses, and whether these are as expected. */
final class Step {

    /** The work of a step. An exception makes the step fail. */
    @FunctionalInterface
    interface Action {
        void run(Step step) throws IOException, InterruptedException;
    }

    private final HttpClient http;
    private final StringBuilder text = new StringBuilder();
    private String firstFailure = "";

    Step(HttpClient http, String title) {
        this.http = http;
        text.append("\n── ").append(title).append('\n');
    }

    boolean passed() {
        return firstFailure.isEmpty();
    }

    /** The first failure; an empty text if there is none. */
    String firstFailure() {
        return firstFailure;
    }

    String text() {
        return text.toString().stripTrailing();
    }

    Answer send(Call call) throws IOException, InterruptedException {
        block("   → ", call.shown());
        Answer answer = Answer.of(http.send(call.request(), BodyHandlers.ofString()));
        block("   ← ", answer.shown());
        return answer;
    }

    /** Shows the claims of a token as a service reads them. */
    JsonNode showClaims(String token) {
        JsonNode claims = Json.claims(token);
        block("     ", "The token's claims:\n" + Json.pretty(claims));
        return claims;
    }

    void expect(String what, Object expected, Object actual) {
        if (Objects.equals(expected, actual)) {
            pass(what + ": " + expected);
        } else {
            fail("%s: expected %s, but got %s".formatted(what, expected, actual));
        }
    }

    /** For checks that one expected value cannot express. */
    void expectThat(boolean holds, String what, Object actual) {
        if (holds) {
            pass(what);
        } else {
            fail("expected: %s, but got: %s".formatted(what, actual));
        }
    }

    void fail(String line) {
        if (firstFailure.isEmpty()) {
            firstFailure = line;
        }
        text.append("   ✗ ").append(line).append('\n');
    }

    private void pass(String line) {
        text.append("   ✓ ").append(line).append('\n');
    }

    private void block(String lead, String lines) {
        String prefix = lead;
        for (String line : lines.stripTrailing().split("\n")) {
            text.append(prefix).append(line).append('\n');
            prefix = "     ";
        }
    }
}
