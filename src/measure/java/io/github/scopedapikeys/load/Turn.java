package io.github.scopedapikeys.load;

import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.load.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * One window of one scenario.
 *
 * @param round starts at 1; early rounds are warm-up
 */
record Turn(Scenario scenario, int round) {

    /** How many scenarios later each round starts, so that no scenario is always the first or the last. */
    private static final int SHIFT = 3;

    /** All windows in order. */
    static List<Turn> all(LoadSettings settings) {
        Scenario[] scenarios = Scenario.values();
        List<Turn> turns = new ArrayList<>();
        for (int round = 1 - settings.warmUpRounds(); round <= settings.rounds(); round++) {
            for (int place = 0; place < scenarios.length; place++) {
                int index = Math.floorMod(place + SHIFT * round, scenarios.length);
                turns.add(new Turn(scenarios[index], round));
            }
        }
        return turns;
    }

    /** Whether the window counts; warm-up windows do not. */
    boolean counts() {
        return round > 0;
    }

    /** The name of the window, for all that is measured in it. */
    String window() {
        return scenario + " " + round;
    }
}
