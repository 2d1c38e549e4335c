package io.github.scopedapikeys.management;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a requested key, not yet checked. Null: the field was not given.
 *
 * @param name unique among the user's keys
 * @param description free text
 * @param scopes names of client scopes
 * @param realmRoles names of realm roles
 * @param clientRoles names of client roles, by client ID
 * @param clients client IDs that may present the key
 * @param allowedIps address ranges in CIDR notation
 * @param rateLimit the key's own rate limit, by the names of its numbers; empty: none of its own
 * @param expiresAt when it expires (ISO 8601), or {@code never} if the policy allows it
 * @param expiresIn seconds until it expires
 * @param metadata free key-value pairs
 */
public record KeySpecification(
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
        @Nullable Map<String, String> metadata) {}
