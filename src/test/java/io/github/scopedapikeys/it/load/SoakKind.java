package io.github.scopedapikeys.it.load;

import org.jspecify.annotations.Nullable;

/** A kind of request of the soak, and how many of a hundred are of it. */
public enum SoakKind {
    EXCHANGE(40, Scenario.MANY_KEYS),
    HOT_EXCHANGE(5, Scenario.HOT_KEY),
    TOKEN_REUSE(10, Scenario.TOKEN_REUSE),
    KEY_INTROSPECTION(25, Scenario.KEY_INTROSPECTION),
    /** Of a token that is exchanged for just before, which counts as an exchange. */
    TOKEN_INTROSPECTION(10, null),
    /** Of a key that does not exist. */
    REFUSAL(5, null),
    CLIENT_CREDENTIALS(5, Scenario.CLIENT_CREDENTIALS);

    private final int percent;
    private final @Nullable Scenario scenario;

    SoakKind(int percent, @Nullable Scenario scenario) {
        this.percent = percent;
        this.scenario = scenario;
    }

    public int percent() {
        return percent;
    }

    /** The same kind in the benchmark; null if there is none. */
    public @Nullable Scenario scenario() {
        return scenario;
    }
}
