package io.github.scopedapikeys.metrics;

/** What was asked for with a key, or with a token of one. */
public enum Operation {
    /** A token for a key. */
    EXCHANGE_KEY("exchange_key"),
    /** A further token for a token of a key. */
    EXCHANGE_TOKEN("exchange_token"),
    /** Whether a key is good. */
    INTROSPECT_KEY("introspect_key"),
    /** Whether a token of a key is good. */
    INTROSPECT_TOKEN("introspect_token");

    private final String label;

    Operation(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
