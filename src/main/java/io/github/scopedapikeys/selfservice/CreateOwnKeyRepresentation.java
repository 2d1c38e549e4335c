package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.management.KeySpecification;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a creation: the fields of {@link KeySpecification}. The owner is the signed-in user. */
record CreateOwnKeyRepresentation(
        @Nullable String name,
        @Nullable String description,
        @Nullable List<String> scopes,
        @Nullable List<String> realmRoles,
        @Nullable Map<String, List<String>> clientRoles,
        @Nullable List<String> clients,
        @Nullable List<String> allowedIps,
        @Nullable Map<String, Long> rateLimit,
        @Nullable String expiresAt,
        @Nullable Long expiresIn,
        @Nullable Map<String, String> metadata) {

    KeySpecification specification() {
        return new KeySpecification(
                name,
                description,
                scopes,
                realmRoles,
                clientRoles,
                clients,
                allowedIps,
                rateLimit,
                expiresAt,
                expiresIn,
                metadata);
    }
}
