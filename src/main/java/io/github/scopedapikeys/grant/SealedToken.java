package io.github.scopedapikeys.grant;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.KeyIds;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.encode.AccessTokenContext;
import org.keycloak.protocol.oidc.encode.AccessTokenContext.SessionType;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.representations.AccessToken;

/**
 * Seals access tokens, and knows a sealed one.
 *
 * <p>Keycloak's own APIs look past a token at its user's full rights. A sealed token names no session, yet its id says that
 * it belongs to a stored one: Keycloak's doors find none and refuse it, while a service that verifies the JWT sees
 * nothing unusual.
 */
public final class SealedToken {

    /** The claim with the id of the key that a token comes from. */
    public static final String KEY_ID_CLAIM = "api_key_id";

    /** Scopes in force that are kept out of {@code scope}; present only if there are any. */
    private static final String HIDDEN_SCOPE_CLAIM = "api_key_scope";

    /** Ids of the roles in force, in a token that is made to show none. */
    private static final String ROLES_CLAIM = "api_key_roles";

    private SealedToken() {}

    /** Seals a token that was made with these rights for this key. Last of all changes: mappers must not run after it. */
    static void seal(KeycloakSession session, AccessToken token, ApiKeyCredential key, EffectiveRights rights) {
        TokenContextEncoderProvider encoder = session.getProvider(TokenContextEncoderProvider.class);
        AccessTokenContext made = encoder.getTokenContextFromTokenId(token.getId());
        token.id(encoder.encodeTokenId(new AccessTokenContext(
                SessionType.ONLINE, made.getTokenType(), made.getGrantType(), made.getRawTokenId())));
        token.setSessionId(null);
        token.setScope(rights.scopeString());
        token.setOtherClaims(KEY_ID_CLAIM, key.id().toString());
        String hidden = rights.hiddenScopeString();
        setOrRemove(token, HIDDEN_SCOPE_CLAIM, hidden.isEmpty() ? null : hidden);
        boolean showsNone = isLightweight(session, token);
        setOrRemove(token, ROLES_CLAIM, showsNone ? rights.roleIds() : null);
    }

    /** What a mapper may have put there goes in either case. */
    private static void setOrRemove(AccessToken token, String claim, @Nullable Object value) {
        if (value == null) {
            token.getOtherClaims().remove(claim);
        } else {
            token.setOtherClaims(claim, value);
        }
    }

    /**
     * Cuts the roles that a token names to the effective ones: a mapper may have put others in, whatever the context
     * that it was given.
     */
    static void clampRoles(AccessToken token, EffectiveRights rights) {
        // A mapper of any claim may have written beside the token's own fields.
        token.getOtherClaims().keySet().removeAll(Set.of("realm_access", "resource_access"));
        clamp(token.getRealmAccess(), rights.realmRoleNames());
        Map<String, Set<String>> clientRoles = rights.clientRoleNames();
        token.getResourceAccess().keySet().retainAll(clientRoles.keySet());
        token.getResourceAccess()
                .forEach((client, access) -> clamp(access, clientRoles.getOrDefault(client, Set.of())));
    }

    private static void clamp(AccessToken.@Nullable Access access, Set<String> roles) {
        if (access != null && access.getRoles() != null) {
            access.getRoles().retainAll(roles);
        }
    }

    /**
     * The key that a sealed token comes from.
     *
     * @param token read from a JWT, verified or not; what it says is only as good as its signature
     * @return empty if the token is not sealed
     */
    public static Optional<UUID> keyId(KeycloakSession session, AccessToken token) {
        if (token.getSessionId() != null || token.getId() == null) {
            return Optional.empty();
        }
        if (!(token.getOtherClaims().get(KEY_ID_CLAIM) instanceof String keyId)) {
            return Optional.empty();
        }
        return contextOf(session, token)
                .filter(context -> context.getSessionType() == SessionType.ONLINE)
                .flatMap(context -> KeyIds.parse(keyId));
    }

    /** Whether the token was made to carry no roles and claims of its own. */
    public static boolean isLightweight(KeycloakSession session, AccessToken token) {
        return contextOf(session, token)
                .filter(context -> context.getTokenType() == AccessTokenContext.TokenType.LIGHTWEIGHT)
                .isPresent();
    }

    /** The claims that sealing put in. */
    static Map<String, Object> ownClaims(AccessToken token) {
        Map<String, Object> claims = new HashMap<>(token.getOtherClaims());
        claims.keySet().retainAll(Set.of(KEY_ID_CLAIM, HIDDEN_SCOPE_CLAIM, ROLES_CLAIM));
        return claims;
    }

    /** Ids of the roles in force in a sealed token that shows none; empty in others. */
    static Set<String> hiddenRoleIds(AccessToken token) {
        return token.getOtherClaims().get(ROLES_CLAIM) instanceof Collection<?> ids
                ? ids.stream().map(String::valueOf).collect(Collectors.toSet())
                : Set.of();
    }

    /** Names of the scopes that are in force in a sealed token, hidden ones included. */
    static Set<String> scopeNames(AccessToken token) {
        Object hidden = token.getOtherClaims().get(HIDDEN_SCOPE_CLAIM);
        return Stream.of(token.getScope(), hidden instanceof String text ? text : "")
                .filter(scope -> scope != null)
                .flatMap(scope -> Arrays.stream(scope.split(" ")))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private static Optional<AccessTokenContext> contextOf(KeycloakSession session, AccessToken token) {
        try {
            return Optional.of(
                    session.getProvider(TokenContextEncoderProvider.class).getTokenContextFromTokenId(token.getId()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
