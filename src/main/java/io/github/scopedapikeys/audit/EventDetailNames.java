package io.github.scopedapikeys.audit;

import io.github.scopedapikeys.key.KeyScanner;

/** The details of events about keys, besides Keycloak's own {@link org.keycloak.events.Details}. */
public final class EventDetailNames {

    /** The key's id; no secret. */
    public static final String KEY_ID = "api_key_id";

    /** The key's name. */
    public static final String KEY_NAME = "api_key_name";

    /** What became of a key: {@code issued}, {@code changed} or {@code rotated}. */
    public static final String CHANGE = "api_key_change";

    /** When the previous secret that was used stops working: the end of its grace period (ISO 8601). */
    public static final String OLD_SECRET_UNTIL = "api_key_old_secret_until";

    /** {@code true} if the token was minted for an earlier request. */
    public static final String TOKEN_REUSED = "api_key_token_reused";

    /** What a refusal is about: a scope, an audience, a parameter's name. */
    public static final String ABOUT = "api_key_refused";

    /** Where a leaked key was found, as its finder says. */
    public static final String LEAK_URL = "api_key_leak_url";

    /** What kind of place that is, as its finder says. */
    public static final String LEAK_SOURCE = "api_key_leak_source";

    /** Enough for the address of a file in a repository, in characters. */
    public static final int MAX_URL = 500;

    private static final int MAX_LENGTH = 100;

    private EventDetailNames() {}

    /** A caller's text, short enough for an event, and without the key that it may hold by mistake. */
    public static String bounded(String callersText) {
        return bounded(callersText, MAX_LENGTH);
    }

    /** As {@link #bounded(String)}, with another length in characters. */
    public static String bounded(String callersText, int longest) {
        return KeyScanner.redact(callersText, longest);
    }
}
