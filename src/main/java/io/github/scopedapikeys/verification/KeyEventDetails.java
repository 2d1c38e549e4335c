package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.key.KeyScanner;

/** Names of what events say about keys, besides Keycloak's own {@link org.keycloak.events.Details}. */
public final class KeyEventDetails {

    /** The key's id; no secret. */
    public static final String KEY_ID = "api_key_id";

    /** The key's name. */
    public static final String KEY_NAME = "api_key_name";

    /** What became of a key: {@code issued}, {@code changed} or {@code rotated}. */
    public static final String CHANGE = "api_key_change";

    /** When the text that was used stops working, if it is an earlier one in its grace (ISO 8601). */
    public static final String OLD_TEXT_UNTIL = "api_key_old_text_until";

    /** What a refusal is about: a scope, an audience, a parameter's name. */
    public static final String ABOUT = "api_key_refused";

    private static final int MAX_LENGTH = 100;

    private KeyEventDetails() {}

    /** A caller's text, short enough for an event, and without the key that it may hold by mistake. */
    public static String bounded(String callersText) {
        // All of it, however long: a text that was cut first may end in a part of a key, which is not found.
        String text = KeyScanner.redact(callersText);
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    }
}
