package io.github.scopedapikeys.demo;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;

/** Runs numbered steps, prints each when it has ended, and counts those that did not give what they should. */
final class Report {

    private final Console console;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private int steps;
    private int failures;

    Report(Console console) {
        this.console = console;
    }

    /** Returns whether the step gave what it should. */
    boolean step(String title, Step.Action action) throws InterruptedException {
        steps++;
        Step step = new Step(http, steps + ". " + title);
        try {
            action.run(step);
        } catch (IOException e) {
            step.fail("no usable answer: " + e);
        }
        if (!step.passed()) {
            failures++;
        }
        console.print(step.text());
        return step.passed();
    }

    /** Whether all steps ran and passed; says so. */
    boolean conclude(int planned) {
        boolean good = failures == 0 && steps == planned;
        console.print(
                good
                        ? "\n✓ All %d steps gave what they should.".formatted(steps)
                        : "\n✗ %d of %d steps failed, %d did not run.".formatted(failures, planned, planned - steps));
        return good;
    }
}
