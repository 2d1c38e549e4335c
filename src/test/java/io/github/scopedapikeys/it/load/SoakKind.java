package io.github.scopedapikeys.it.load;

import org.jspecify.annotations.Nullable;

/** A kind of request of the soak, and how many of a hundred are of it. */
public enum SoakKind {
    EXCHANGE("exchange", 40, Scenario.MANY_KEYS),
    HOT_EXCHANGE("exchange, one hot key", 5, Scenario.HOT_KEY),
    TOKEN_REUSE("exchange, tokenReuse", 10, Scenario.TOKEN_REUSE),
    KEY_INTROSPECTION("introspection of a key", 25, Scenario.KEY_INTROSPECTION),
    /** Of a token that is exchanged for just before, which counts as an exchange. */
    TOKEN_INTROSPECTION("introspection of a sealed token", 10, null),
    /** Of a key that does not exist. */
    REFUSAL("refusal", 5, null),
    CLIENT_CREDENTIALS("client_credentials", 5, Scenario.CLIENT_CREDENTIALS);

    private final String label;
    private final int percent;
    private final @Nullable Scenario scenario;

    SoakKind(String label, int percent, @Nullable Scenario scenario) {
        this.label = label;
        this.percent = percent;
        this.scenario = scenario;
    }

    /** As the report calls it. */
    public String label() {
        return label;
    }

    public int percent() {
        return percent;
    }

    /** The same kind in the benchmark; null if there is none. */
    public @Nullable Scenario scenario() {
        return scenario;
    }
}
