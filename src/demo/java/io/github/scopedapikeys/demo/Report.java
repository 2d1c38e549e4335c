package io.github.scopedapikeys.demo;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;

/** Runs numbered steps, prints each step after its end, and counts the failed ones. */
final class Report {

    private final Console console;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private int steps;
    private int failures;
    private String firstFailure = "";

    Report(Console console) {
        this.console = console;
    }

    /** @return whether the step passed */
    boolean step(String title, Step.Action action) throws InterruptedException {
        steps++;
        Step step = new Step(http, steps + ". " + title);
        try {
            action.run(step);
        } catch (IOException e) {
            step.fail("no usable answer: " + e);
        }
        if (!step.passed() && ++failures == 1) {
            firstFailure = "Step %d, %s: %s. ".formatted(steps, title, step.firstFailure());
        }
        console.print(step.text());
        return step.passed();
    }

    /**
     * Reports that all steps ran and passed.
     *
     * @throws DemoFailure if they did not; the message describes the first failure
     */
    void conclude(int planned) {
        if (failures > 0 || steps != planned) {
            throw new DemoFailure(firstFailure
                    + "%d of %d steps failed, %d did not run.".formatted(failures, planned, planned - steps));
        }
        console.print("\n✓ All %d steps gave what they should.".formatted(steps));
    }
}
