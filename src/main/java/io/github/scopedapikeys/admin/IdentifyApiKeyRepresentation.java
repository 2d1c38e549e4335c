package io.github.scopedapikeys.admin;

import org.jspecify.annotations.Nullable;

/**
 * The body of the question whose key a text is.
 *
 * @param key the text
 */
record IdentifyApiKeyRepresentation(@Nullable String key) {

    /** Without the key. */
    @Override
    public String toString() {
        return "IdentifyApiKeyRepresentation[redacted]";
    }
}
