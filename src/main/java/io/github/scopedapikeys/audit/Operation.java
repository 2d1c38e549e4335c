package io.github.scopedapikeys.audit;

import java.util.Locale;

/** What a request does with a key, or with a token issued for a key. */
public enum Operation {
    /** Issues a token for a key. */
    EXCHANGE_KEY,
    /** Exchanges a token of a key for a further token. */
    EXCHANGE_TOKEN,
    /** Verifies a key for a gateway, which gets a token for it. */
    VERIFY_KEY,
    /** Introspects a key. */
    INTROSPECT_KEY,
    /** Introspects a token of a key. */
    INTROSPECT_TOKEN;

    private final String label = name().toLowerCase(Locale.ROOT);

    String label() {
        return label;
    }
}
