package io.github.scopedapikeys.audit;

import java.util.Locale;

/** What a request does with a key, or with a token of one. */
public enum Operation {
    /** A token for a key. */
    EXCHANGE_KEY,
    /** A further token for a token of a key. */
    EXCHANGE_TOKEN,
    /** Whether a key is good. */
    INTROSPECT_KEY,
    /** Whether a token of a key is good. */
    INTROSPECT_TOKEN;

    private final String label = name().toLowerCase(Locale.ROOT);

    String label() {
        return label;
    }
}
