package io.github.scopedapikeys.token;

import io.github.scopedapikeys.key.KeyIds;
import io.github.scopedapikeys.rights.EffectiveRights;
import io.github.scopedapikeys.rights.RightsLimits;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RoleModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/**
 * A token that this extension issued: its claims, read as plain JSON, and never changed after it was sealed.
 *
 * <p>Keycloak's own APIs look past a token at its user's full rights. The id of a sealed token says that it belongs to a
 * stored session, but it has none: Keycloak's doors find no session and refuse it, while a service that verifies the JWT
 * sees nothing unusual.
 */
public final class SealedToken {

    /** The claim with the id of the key that a token comes from. */
    public static final String KEY_ID_CLAIM = "api_key_id";

    /** Scopes in force that are kept out of {@code scope}; present only if there are any. */
    static final String HIDDEN_SCOPE_CLAIM = "api_key_scope";

    /** Ids of the roles in force; present only in a token that does not show all of them. */
    static final String ROLES_CLAIM = "api_key_roles";

    private final Map<String, Object> claims;
    private final AccessToken typed;
    private final UUID keyId;

    private SealedToken(Map<String, Object> claims, AccessToken typed, UUID keyId) {
        this.claims = claims;
        this.typed = typed;
        this.keyId = keyId;
    }

    /** Empty if the claims are not those of a sealed token, whatever seal they bear. */
    static Optional<SealedToken> of(Map<String, Object> claims, byte[] payload) {
        boolean hasForeign = ClaimRules.NEVER.stream().anyMatch(claims::containsKey);
        Optional<UUID> keyId = claims.get(KEY_ID_CLAIM) instanceof String id ? KeyIds.parse(id) : Optional.empty();
        if (hasForeign || keyId.isEmpty()) {
            return Optional.empty();
        }
        try {
            AccessToken typed = JsonSerialization.readValue(payload, AccessToken.class);
            // To Keycloak an end of 0 is none.
            boolean ends = typed.getExp() != null && typed.getExp() > 0;
            boolean complete = typed.getSubject() != null && typed.getIssuedFor() != null && ends;
            return complete ? Optional.of(new SealedToken(claims, typed, keyId.get())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The claim {@code jti}. */
    public String id() {
        return typed.getId();
    }

    /** The key that the token comes from. */
    public UUID keyId() {
        return keyId;
    }

    /** The client ID that it was issued to. */
    public String issuedFor() {
        return typed.getIssuedFor();
    }

    /** Client IDs of those that it is for. */
    public List<String> audience() {
        return typed.getAudience() == null ? List.of() : List.of(typed.getAudience());
    }

    /** The end of its life. */
    public Instant end() {
        return Instant.ofEpochSecond(typed.getExp());
    }

    /** Whether it may be used only by the holder of a key or certificate (RFC 7800). */
    public boolean isBound() {
        return typed.getConfirmation() != null;
    }

    /** As Keycloak reads it; to be changed by nobody. */
    public AccessToken typed() {
        return typed;
    }

    /** The limits that it puts on what is derived from it. */
    public RightsLimits limits() {
        Set<String> names = scopeNames();
        return new RightsLimits(scope -> names.contains(scope.getName()), this::hasRole);
    }

    /** Names of the scopes that are in force, hidden ones included. */
    private Set<String> scopeNames() {
        return Stream.of(typed.getScope(), claims.get(HIDDEN_SCOPE_CLAIM))
                .filter(String.class::isInstance)
                .flatMap(scopes -> Arrays.stream(((String) scopes).split(" ")))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Whether a role is among those that the token was made with. */
    private boolean hasRole(RoleModel role) {
        return claims.get(ROLES_CLAIM) instanceof Collection<?> ids ? ids.contains(role.getId()) : shows(typed, role);
    }

    /** Whether a token names a role where services look for it. */
    static boolean shows(AccessToken token, RoleModel role) {
        AccessToken.Access access = role.isClientRole()
                ? token.getResourceAccess(((ClientModel) role.getContainer()).getClientId())
                : token.getRealmAccess();
        return access != null && access.getRoles() != null && access.isUserInRole(role.getName());
    }

    /**
     * Cuts the roles that a token names to the effective ones: a mapper may have put others in, whatever the context
     * that it was given.
     */
    static void clampRoles(AccessToken token, EffectiveRights rights) {
        // A mapper of any claim may have written beside the token's own fields.
        token.getOtherClaims().keySet().removeAll(ClaimRules.ROLES);
        clamp(token.getRealmAccess(), rights.realmRoleNames());
        Map<String, Set<String>> clientRoles = rights.clientRoleNames();
        token.getResourceAccess().keySet().retainAll(clientRoles.keySet());
        token.getResourceAccess()
                .forEach((client, access) -> clamp(access, clientRoles.getOrDefault(client, Set.of())));
    }

    private static void clamp(AccessToken.@Nullable Access access, Set<String> roles) {
        if (access != null && access.getRoles() != null) {
            Set<String> kept = new HashSet<>(access.getRoles());
            kept.retainAll(roles);
            access.roles(kept);
        }
    }
}
