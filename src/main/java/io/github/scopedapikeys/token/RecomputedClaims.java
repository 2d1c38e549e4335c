package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.time.Instant;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/**
 * Recomputes the claims for the introspection of a sealed token (RFC 7662 §2.2). They never exceed the token's own
 * limits.
 */
public final class RecomputedClaims {

    private RecomputedClaims() {}

    /**
     * Runs Keycloak's introspection mappers on the scoped session, and cuts the result to the token's limits.
     *
     * @param token the sealed token, verified
     * @param scoped a session with {@code rights}
     * @param rights the remaining rights of the token
     * @param end when the token stops working; never after the token's own end
     */
    public static AccessToken introspect(
            KeycloakSession session,
            TokenManager tokens,
            SealedToken token,
            ScopedSession scoped,
            EffectiveRights rights,
            Instant end) {
        AccessToken typed = token.typed();
        AccessToken claims = mapped(session, tokens, basicClaims(typed), scoped);
        SealedToken.clampRoles(claims, rights);
        claims.getOtherClaims().keySet().removeAll(ClaimRules.DROPPED);
        claims.id(typed.getId());
        claims.type(typed.getType());
        claims.issuer(typed.getIssuer());
        claims.issuedFor(typed.getIssuedFor());
        claims.subject(typed.getSubject());
        claims.audience(typed.getAudience());
        claims.iat(typed.getIat());
        claims.exp(end.getEpochSecond());
        claims.setSessionId(null);
        claims.setAcr(null);
        claims.setAuth_time(null);
        claims.setAuthorization(null);
        claims.setScope(rights.scopeString());
        claims.setConfirmation(typed.getConfirmation());
        claims.setOtherClaims(SealedToken.KEY_ID_CLAIM, token.keyId().toString());
        return claims;
    }

    /**
     * Runs the mappers with the token's client in the context instead of the introspecting client, because organization
     * mappers read the scopes of that client. The token itself is not passed: Keycloak would refuse it as a whole once
     * its only organization is gone.
     */
    private static AccessToken mapped(
            KeycloakSession session, TokenManager tokens, AccessToken basic, ScopedSession scoped) {
        KeycloakContext context = session.getContext();
        ClientModel asking = context.getClient();
        context.setClient(scoped.context().getClientSession().getClient());
        try {
            return tokens.transformIntrospectionAccessToken(
                    session, null, basic, scoped.userSession(), scoped.context());
        } finally {
            context.setClient(asking);
        }
    }

    /** The claims that do not come from mappers. */
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
