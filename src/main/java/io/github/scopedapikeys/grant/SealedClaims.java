package io.github.scopedapikeys.grant;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/** The claims that the introspection of a sealed token gives (RFC 7662 §2.2): recomputed, never beyond the token's. */
public final class SealedClaims {

    private SealedClaims() {}

    /**
     * Lets Keycloak's introspection mappers run on the scoped session, and cuts what they give to the token.
     *
     * @param token the sealed token, verified
     * @param scoped a session with {@code rights}
     * @param rights what is left of the token
     */
    public static AccessToken introspect(
            KeycloakSession session,
            TokenManager tokens,
            SealedToken token,
            ScopedSession scoped,
            EffectiveRights rights) {
        AccessToken typed = token.typed();
        AccessToken claims = tokens.transformIntrospectionAccessToken(
                session, typed, basicClaims(typed), scoped.userSession(), scoped.context());
        SealedToken.clampRoles(claims, rights);
        claims.getOtherClaims().keySet().removeAll(ClaimNames.DROPPED);
        claims.id(typed.getId());
        claims.type(typed.getType());
        claims.issuer(typed.getIssuer());
        claims.issuedFor(typed.getIssuedFor());
        claims.subject(typed.getSubject());
        claims.audience(typed.getAudience());
        claims.iat(typed.getIat());
        claims.exp(typed.getExp());
        claims.setSessionId(null);
        claims.setAcr(null);
        claims.setAuth_time(null);
        claims.setAuthorization(null);
        claims.setScope(rights.scopeString());
        claims.setConfirmation(typed.getConfirmation());
        claims.setOtherClaims(SealedToken.KEY_ID_CLAIM, token.keyId().toString());
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
}
