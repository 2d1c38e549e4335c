package io.github.scopedapikeys.it.load;

/** A kind of request, sent over some connections, each of which waits for its answer before it asks again. */
public enum Scenario {
    MANY_KEYS("exchange, many keys", 8),
    MANY_KEYS_WIDE("exchange, many keys", 32),
    HOT_KEY("exchange, one hot key", 32),
    TOKEN_REUSE("exchange, 20 hot keys, tokenReuse", 8),
    KEY_INTROSPECTION("introspection of a key", 8),
    VERIFY("verify for a gateway, 20 hot keys", 8),
    TOKEN_INTROSPECTION("introspection of a sealed token", 8),
    CLIENT_CREDENTIALS("client_credentials", 8),
    STANDARD_EXCHANGE("standard token exchange", 8),
    PASSWORD("password grant", 8),
    OFFLINE_REFRESH("offline token, refresh", 8);

    /** The most connections that any has. */
    public static final int MOST_CONNECTIONS = 32;

    private final String label;
    private final int connections;

    Scenario(String label, int connections) {
        this.label = label;
        this.connections = connections;
    }

    /** As the report calls it. */
    public String label() {
        return label;
    }

    public int connections() {
        return connections;
    }
}
