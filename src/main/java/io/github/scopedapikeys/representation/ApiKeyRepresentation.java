package io.github.scopedapikeys.representation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.directory.KeyUsage;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.management.DescribedKey;
import io.github.scopedapikeys.ratelimit.RateLimit;
import io.github.scopedapikeys.server.ServerTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key as the REST API shows it. Times are ISO 8601 in UTC, to the second.
 *
 * @param id of the key and its credential
 * @param userId the owner's; null for the owner
 * @param username the owner's; null for the owner
 * @param name unique among the owner's keys
 * @param description free text; null: none
 * @param start prefix and first 6 characters of the id, so that people can tell keys apart
 * @param scopes client scopes that it grants
 * @param realmRoles realm roles that it grants in addition to those of its scopes
 * @param clientRoles client roles that it grants in addition to those of its scopes, by client ID
 * @param clients IDs of the only clients that may present it; empty: any
 * @param allowedIps the only address ranges that it may be presented from; empty: any
 * @param rateLimit its own rate limit, which can only lower the policy's; null: none of its own
 * @param enabled false: every use is refused
 * @param status {@code active}, {@code disabled}, {@code expired} or {@code rotating}
 * @param createdAt when it was issued
 * @param expiresAt when it expires; null: never
 * @param lastUsedAt when it was last used; may be a minute out of date; null: never
 * @param lastUsedIp the caller's address at that time; null: unknown
 * @param lastUsedClient the client ID at that time; null: unknown
 * @param useCount number of uses
 * @param metadata free key-value pairs
 * @param policyViolations fields whose values the realm's policy does not allow for a new key
 * @param key the secret value; only in the answers to creation and rotation
 */
public record ApiKeyRepresentation(
        String id,
        @Nullable String userId,
        @Nullable String username,
        String name,
        @Nullable String description,
        String start,
        List<String> scopes,
        List<String> realmRoles,
        Map<String, List<String>> clientRoles,
        List<String> clients,
        List<String> allowedIps,
        @Nullable RateLimit rateLimit,
        boolean enabled,
        String status,
        String createdAt,
        @Nullable String expiresAt,
        @Nullable String lastUsedAt,
        @Nullable String lastUsedIp,
        @Nullable String lastUsedClient,
        long useCount,
        Map<String, String> metadata,
        List<String> policyViolations,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

    /** A stored key, without its secret value. */
    public static ApiKeyRepresentation of(DescribedKey key) {
        return of(key, key.ownerId(), key.ownerName(), null);
    }

    /** A key that was just issued or rotated, with its secret value. */
    public static ApiKeyRepresentation withSecret(DescribedKey key, ApiKey secret) {
        return of(key, key.ownerId(), key.ownerName(), secret.reveal());
    }

    /** A stored key for its owner: without the owner, and without its secret value. */
    public static ApiKeyRepresentation forOwner(DescribedKey key) {
        return of(key, null, null, null);
    }

    /** A key that its owner has just issued or rotated, with its secret value. */
    public static ApiKeyRepresentation withSecretForOwner(DescribedKey key, ApiKey secret) {
        return of(key, null, null, secret.reveal());
    }

    private static ApiKeyRepresentation of(
            DescribedKey described, @Nullable String userId, @Nullable String username, @Nullable String key) {
        ApiKeyCredential credential = described.credential();
        ApiKeyCredentialData data = credential.data();
        KeyUsage usage = described.usage();
        Instant now = ServerTime.now();
        return new ApiKeyRepresentation(
                credential.id().toString(),
                userId,
                username,
                credential.name(),
                data.description(),
                credential.start(),
                data.scopes(),
                data.realmRoles(),
                data.clientRoles(),
                data.clients(),
                data.allowedIps(),
                data.rateLimit(),
                data.enabled(),
                described.inactive() ? "expired" : status(credential, now),
                time(credential.createdAt()),
                data.expiry().map(ApiKeyRepresentation::time).orElse(null),
                usage.lastUsedAt() == null ? null : time(usage.lastUsedAt()),
                usage.lastUsedIp(),
                usage.lastUsedClient(),
                usage.useCount(),
                data.metadata(),
                described.policyViolations(),
                key);
    }

    private static String status(ApiKeyCredential key, Instant now) {
        ApiKeyCredentialData data = key.data();
        if (data.isExpired(now)) {
            return "expired";
        }
        if (!data.enabled()) {
            return "disabled";
        }
        return key.rotatingUntil(now).isPresent() ? "rotating" : "active";
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Without the secret value. */
    @Override
    public String toString() {
        return "ApiKeyRepresentation[" + id + "]";
    }
}
