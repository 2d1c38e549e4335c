package io.github.scopedapikeys.representation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyData;
import io.github.scopedapikeys.credential.ServerTime;
import io.github.scopedapikeys.key.ApiKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * A key as the REST API shows it. Times are ISO 8601 in UTC, to the second.
 *
 * @param id of the key and its credential
 * @param userId the owner's
 * @param username the owner's
 * @param name unique among the owner's keys
 * @param description free text; null: none
 * @param start prefix and first 6 characters of the id, to tell keys apart by sight
 * @param scopes client scopes that it names
 * @param realmRoles realm roles that it names besides
 * @param clientRoles client roles that it names besides, by client ID
 * @param clients client IDs that may present it; empty: any
 * @param allowedIps ranges that it may be presented from; empty: any
 * @param enabled false refuses every use
 * @param status {@code active}, {@code disabled} or {@code expired}
 * @param createdAt when it was issued
 * @param expiresAt end of its life; null: none
 * @param metadata free key-value pairs
 * @param key the text with the secret; in the answer to its creation only
 */
public record ApiKeyRepresentation(
        String id,
        String userId,
        String username,
        String name,
        @Nullable String description,
        String start,
        List<String> scopes,
        List<String> realmRoles,
        Map<String, List<String>> clientRoles,
        List<String> clients,
        List<String> allowedIps,
        boolean enabled,
        String status,
        String createdAt,
        @Nullable String expiresAt,
        Map<String, String> metadata,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

    /** A stored key, without its secret. */
    public static ApiKeyRepresentation of(UserModel owner, ApiKeyCredential credential) {
        return of(owner, credential, null);
    }

    /** A key just issued, with its secret. */
    public static ApiKeyRepresentation withSecret(UserModel owner, ApiKeyCredential credential, ApiKey key) {
        return of(owner, credential, key.reveal());
    }

    private static ApiKeyRepresentation of(UserModel owner, ApiKeyCredential credential, @Nullable String key) {
        ApiKeyData data = credential.data();
        return new ApiKeyRepresentation(
                credential.id().toString(),
                owner.getId(),
                owner.getUsername(),
                credential.name(),
                data.description(),
                credential.start(),
                data.scopes(),
                data.realmRoles(),
                data.clientRoles(),
                data.clients(),
                data.allowedIps(),
                data.enabled(),
                status(data),
                time(credential.createdAt()),
                data.expiry().map(ApiKeyRepresentation::time).orElse(null),
                data.metadata(),
                key);
    }

    private static String status(ApiKeyData data) {
        if (data.isExpired(ServerTime.now())) {
            return "expired";
        }
        return data.enabled() ? "active" : "disabled";
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ApiKeyRepresentation[" + id + "]";
    }
}
