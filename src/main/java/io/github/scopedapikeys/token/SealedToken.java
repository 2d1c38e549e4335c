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
 * The claims of a token that this extension issued. They are read as plain JSON, and the seal shows that they are
 * unchanged.
 *
 * <p>Keycloak's own APIs do not look at a token's limits, but give its user's full rights. So they must refuse a sealed
 * token: its id says that it belongs to a stored session, but there is no such session. A service that verifies the JWT
 * does not notice a difference.
 */
public final class SealedToken {

    /** The claim with the id of the token's key. */
    public static final String KEY_ID_CLAIM = "api_key_id";

    /** The claim with the scopes in force that are not shown in {@code scope}; present only if there are any. */
    static final String HIDDEN_SCOPE_CLAIM = "api_key_scope";

    /** The claim with the ids of the roles in force; present only if the token does not show all of them. */
    static final String ROLES_CLAIM = "api_key_roles";

    private final Map<String, Object> claims;
    private final AccessToken typed;
    private final UUID keyId;

    private SealedToken(Map<String, Object> claims, AccessToken typed, UUID keyId) {
        this.claims = claims;
        this.typed = typed;
        this.keyId = keyId;
    }

    /** Empty if the claims are not valid for a sealed token, even with a valid seal. */
    static Optional<SealedToken> of(Map<String, Object> claims, byte[] payload) {
        boolean hasForeign = ClaimRules.NEVER.stream().anyMatch(claims::containsKey);
        Optional<UUID> keyId = claims.get(KEY_ID_CLAIM) instanceof String id ? KeyIds.parse(id) : Optional.empty();
        if (hasForeign || keyId.isEmpty()) {
            return Optional.empty();
        }
        try {
            AccessToken typed = JsonSerialization.readValue(payload, AccessToken.class);
            // Keycloak treats an exp of 0 as no end.
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

    /** The id of the token's key. */
    public UUID keyId() {
        return keyId;
    }

    /** The client ID of the client that the token was issued to. */
    public String issuedFor() {
        return typed.getIssuedFor();
    }

    /** The client IDs of the token's audience. */
    public List<String> audience() {
        return typed.getAudience() == null ? List.of() : List.of(typed.getAudience());
    }

    /** When the token expires. */
    public Instant end() {
        return Instant.ofEpochSecond(typed.getExp());
    }

    /** Whether only the holder of a certain key or certificate may use the token (RFC 7800). */
    public boolean isBound() {
        return typed.getConfirmation() != null;
    }

    /** The claims in Keycloak's type. Do not change them. */
    public AccessToken typed() {
        return typed;
    }

    /** The limits of everything that is derived from the token. */
    public RightsLimits limits() {
        Set<String> names = scopeNames();
        return new RightsLimits(scope -> names.contains(scope.getName()), this::hasRole);
    }

    /** The names of the scopes in force, hidden ones included. */
    private Set<String> scopeNames() {
        return Stream.of(typed.getScope(), claims.get(HIDDEN_SCOPE_CLAIM))
                .filter(String.class::isInstance)
                .flatMap(scopes -> Arrays.stream(((String) scopes).split(" ")))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Whether the token was issued with this role. */
    private boolean hasRole(RoleModel role) {
        return claims.get(ROLES_CLAIM) instanceof Collection<?> ids ? ids.contains(role.getId()) : shows(typed, role);
    }

    /** Whether the token shows this role in a claim where services look for it. */
    static boolean shows(AccessToken token, RoleModel role) {
        AccessToken.Access access = role.isClientRole()
                ? token.getResourceAccess(((ClientModel) role.getContainer()).getClientId())
                : token.getRealmAccess();
        return access != null && access.getRoles() != null && access.isUserInRole(role.getName());
    }

    /**
     * Removes roles that are not effective from the role claims. A mapper may write any role, even if the context does
     * not contain it.
     */
    static void clampRoles(AccessToken token, EffectiveRights rights) {
        // A mapper may have written these claims into otherClaims.
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
