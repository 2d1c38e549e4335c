package io.github.scopedapikeys.audit;

import io.github.scopedapikeys.key.KeyScanner;

/**
 * The names of event details about keys. They are used together with Keycloak's own {@link
 * org.keycloak.events.Details}.
 */
public final class EventDetailNames {

    /** The key's id; not secret. */
    public static final String KEY_ID = "api_key_id";

    /** The key's name. */
    public static final String KEY_NAME = "api_key_name";

    /** What happened to a key: {@code issued}, {@code changed} or {@code rotated}. */
    public static final String CHANGE = "api_key_change";

    /** The end of the grace period (ISO 8601), if the request used a previous secret. */
    public static final String OLD_SECRET_UNTIL = "api_key_old_secret_until";

    /** {@code true} if the token was issued for an earlier request and is reused. */
    public static final String TOKEN_REUSED = "api_key_token_reused";

    /** What a refusal is about: a scope, an audience or the name of a parameter. */
    public static final String ABOUT = "api_key_refused";

    /** Where a leaked key was found, according to its finder. */
    public static final String LEAK_URL = "api_key_leak_url";

    /** What kind of place that is, according to its finder. */
    public static final String LEAK_SOURCE = "api_key_leak_source";

    /** Maximum length in characters: enough for the URL of a file in a repository. */
    public static final int MAX_URL = 500;

    private static final int MAX_LENGTH = 100;

    private EventDetailNames() {}

    /** Prepares a caller's text for an event: truncated, and without any key in it. */
    public static String bounded(String callersText) {
        return bounded(callersText, MAX_LENGTH);
    }

    /** As {@link #bounded(String)}, with another maximum length in characters. */
    public static String bounded(String callersText, int longest) {
        return KeyScanner.redact(callersText, longest);
    }
}
