package io.github.scopedapikeys.admin;

import org.jspecify.annotations.Nullable;

/**
 * The body of a request for the key with a certain secret value.
 *
 * @param key the secret value
 */
record IdentifyApiKeyRepresentation(@Nullable String key) {

    /** Without the secret value. */
    @Override
    public String toString() {
        return "IdentifyApiKeyRepresentation[redacted]";
    }
}
