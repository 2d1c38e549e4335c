package io.github.scopedapikeys.load;

import io.github.scopedapikeys.it.load.LoadSettings;
import io.github.scopedapikeys.it.load.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * A window of one scenario.
 *
 * @param round from 1; earlier ones warm up
 */
record Turn(Scenario scenario, int round) {

    /** How many scenarios further each round begins, so that none is always the first or the last. */
    private static final int SHIFT = 3;

    /** All of them, in order. */
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

    /** Whether it counts. */
    boolean counts() {
        return round > 0;
    }

    /** The name under which all count what happens in it. */
    String window() {
        return scenario + " " + round;
    }
}
