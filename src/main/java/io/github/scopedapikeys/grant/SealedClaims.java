package io.github.scopedapikeys.grant;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/** The claims that the introspection of a sealed token gives (RFC 7662 §2.2): worked out anew, never beyond the token's. */
public final class SealedClaims {

    private SealedClaims() {}

    /**
     * Lets Keycloak's introspection mappers run on the scoped session, and cuts what they give to the token.
     *
     * @param token the sealed token, verified
     * @param scoped a session with {@code rights}, which are those of the token's key at this moment
     */
    public static AccessToken introspect(
            KeycloakSession session,
            TokenManager tokens,
            AccessToken token,
            ScopedSession scoped,
            EffectiveRights rights) {
        AccessToken claims = tokens.transformIntrospectionAccessToken(
                session, token, basicClaims(token), scoped.userSession(), scoped.context());
        SealedToken.clampRoles(claims, rights);
        if (SealedToken.isLightweight(session, token)) {
            claims.getResourceAccess().keySet().removeIf(client -> !token.hasAudience(client));
        } else {
            clampToToken(claims, token);
        }
        claims.id(token.getId());
        claims.subject(token.getSubject());
        claims.audience(token.getAudience());
        claims.exp(token.getExp());
        claims.setSessionId(null);
        claims.setScope(rights.scopeString());
        claims.setConfirmation(token.getConfirmation());
        claims.getOtherClaims().putAll(SealedToken.ownClaims(token));
        return claims;
    }

    /** What no mapper gives. */
    private static AccessToken basicClaims(AccessToken token) {
        AccessToken claims = new AccessToken();
        claims.id(token.getId());
        claims.type(token.getType());
        claims.subject(token.getSubject());
        claims.iat(token.getIat());
        claims.exp(token.getExp());
        claims.issuedFor(token.getIssuedFor());
        claims.issuer(token.getIssuer());
        claims.setScope(token.getScope());
        claims.audience(token.getAudience());
        claims.setConfirmation(token.getConfirmation());
        return claims;
    }

    private static void clampToToken(AccessToken claims, AccessToken token) {
        retain(claims.getRealmAccess(), roles(token.getRealmAccess()));
        Map<String, AccessToken.Access> carried = token.getResourceAccess();
        claims.getResourceAccess().keySet().retainAll(carried.keySet());
        claims.getResourceAccess().forEach((client, access) -> retain(access, roles(carried.get(client))));
    }

    private static Set<String> roles(AccessToken.@Nullable Access access) {
        return access == null || access.getRoles() == null ? Set.of() : access.getRoles();
    }

    private static void retain(AccessToken.@Nullable Access access, Set<String> roles) {
        if (access != null && access.getRoles() != null) {
            access.getRoles().retainAll(new TreeSet<>(roles));
        }
    }
}
