package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.management.KeySpecification;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a creation: the owner, and the fields of {@link KeySpecification}. */
record CreateApiKeyRepresentation(
        @Nullable String userId,
        @Nullable String username,
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
