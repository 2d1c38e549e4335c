package io.github.scopedapikeys.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The credential data of an API key, as stored: what the key grants and how it is restricted.
 *
 * <p>Restrictions must be present: a record without {@code clients}, {@code allowedIps}, {@code rateLimit},
 * {@code enabled} or {@code expiresAt} is rejected, so a truncated record never yields a less restricted key. Grants ({@code scopes}, {@code
 * realmRoles}, {@code clientRoles}) and {@code metadata} may be absent: an absent grant grants nothing.
 *
 * @param version of this format; {@link #CURRENT_VERSION} when written
 * @param prefix the prefix that the key was issued with
 * @param description free text of the issuer
 * @param scopes names of the client scopes that the key grants
 * @param realmRoles names of realm roles that the key grants in addition to those of its scopes
 * @param clientRoles names of client roles that the key grants in addition to those of its scopes, by client ID
 * @param clients IDs of the only clients that may present the key; empty: any client with token exchange turned on
 * @param allowedIps the only address ranges (CIDR) that the key may be presented from; empty: any address
 * @param rateLimit the key's own rate limit, which can only lower the policy's; null: none of its own
 * @param enabled false: every use is refused
 * @param expiresAt when the key expires, in milliseconds since the epoch; null: never
 * @param rotatedAt when the key got its current secret, in milliseconds since the epoch; null: when it was issued
 * @param metadata free key-value pairs of the issuer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKeyCredentialData(
        int version,
        String prefix,
        @Nullable String description,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<String> scopes,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<String> realmRoles,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        Map<String, List<String>> clientRoles,

        List<String> clients,
        List<String> allowedIps,

        @JsonInclude(JsonInclude.Include.ALWAYS) @JsonProperty(required = true) @Nullable
        RateLimit rateLimit,

        boolean enabled,

        @JsonInclude(JsonInclude.Include.ALWAYS) @JsonProperty(required = true) @Nullable
        Long expiresAt,

        @Nullable Long rotatedAt,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        Map<String, String> metadata) {

    /** The version that is written. All earlier versions can be read. */
    public static final int CURRENT_VERSION = 1;

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException for an unknown version or an invalid prefix: data that cannot be understood
     *     never yields a working key
     */
    public ApiKeyCredentialData {
        if (version < 1 || version > CURRENT_VERSION) {
            throw new IllegalArgumentException("Unknown version of API key data: " + version);
        }
        if (KeyPrefix.of(prefix).isEmpty()) {
            throw new IllegalArgumentException("API key data without a valid prefix");
        }
        scopes = List.copyOf(scopes);
        realmRoles = List.copyOf(realmRoles);
        Map<String, List<String>> roles = new TreeMap<>();
        clientRoles.forEach((client, names) -> roles.put(client, List.copyOf(names)));
        clientRoles = Map.copyOf(roles);
        clients = List.copyOf(clients);
        allowedIps = List.copyOf(allowedIps);
        metadata = Map.copyOf(metadata);
    }

    /** Empty: the key never expires. */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(expiresAt).map(Instant::ofEpochMilli);
    }

    /** When the key got its current secret by a rotation; empty if it was never rotated. */
    public Optional<Instant> rotation() {
        return Optional.ofNullable(rotatedAt).map(Instant::ofEpochMilli);
    }

    /**
     * The same data after a rotation.
     *
     * @param end when the key expires from now on; null: never
     */
    public ApiKeyCredentialData rotated(Instant now, @Nullable Instant end) {
        return new ApiKeyCredentialData(
                CURRENT_VERSION,
                prefix,
                description,
                scopes,
                realmRoles,
                clientRoles,
                clients,
                allowedIps,
                rateLimit,
                enabled,
                end == null ? null : end.toEpochMilli(),
                now.toEpochMilli(),
                metadata);
    }

    /** Whether the key has expired at this time. */
    public boolean isExpired(Instant now) {
        return expiresAt != null && now.toEpochMilli() >= expiresAt;
    }

    /** The prefix as a validated type. */
    public KeyPrefix keyPrefix() {
        return new KeyPrefix(prefix);
    }
}
