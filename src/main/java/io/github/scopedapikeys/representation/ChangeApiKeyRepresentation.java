package io.github.scopedapikeys.representation;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.management.KeyChange;
import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a change. A caller may send back a key object as it was read, with some fields changed: fields that
 * cannot be changed are ignored. But {@code id} and {@code userId}, if present, must be the key's.
 */
public record ChangeApiKeyRepresentation(
        @Nullable String id,
        @Nullable String userId,
        @Nullable JsonNode username,
        @Nullable String name,
        @Nullable String description,
        @Nullable JsonNode start,
        @Nullable List<String> scopes,
        @Nullable List<String> realmRoles,
        @Nullable Map<String, List<String>> clientRoles,
        @Nullable List<String> clients,
        @Nullable List<String> allowedIps,
        @Nullable Map<String, Long> rateLimit,
        @Nullable Boolean enabled,
        @Nullable JsonNode status,
        @Nullable JsonNode createdAt,
        @Nullable String expiresAt,
        @Nullable Long expiresIn,
        @Nullable JsonNode lastUsedAt,
        @Nullable JsonNode lastUsedIp,
        @Nullable JsonNode lastUsedClient,
        @Nullable JsonNode useCount,
        @Nullable JsonNode policyViolations,
        @Nullable Map<String, String> metadata) {

    /**
     * The requested change.
     *
     * @throws InvalidFieldException if the body contains the id of another key or owner
     */
    public KeyChange change(String keyId, String ownerId) {
        requireSame("id", id, keyId);
        requireSame("userId", userId, ownerId);
        KeySpecification fields = new KeySpecification(
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
        return new KeyChange(fields, enabled);
    }

    private static void requireSame(String field, @Nullable String given, String meant) {
        if (given != null && !Objects.equals(given, meant)) {
            throw new InvalidFieldException(field, "cannot be changed");
        }
    }
}
