package io.github.scopedapikeys.token;

import io.github.scopedapikeys.rights.EffectiveRights;
import java.time.Instant;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/** The claims that the introspection of a sealed token gives (RFC 7662 §2.2): recomputed, never beyond the token's. */
public final class RecomputedClaims {

    private RecomputedClaims() {}

    /**
     * Lets Keycloak's introspection mappers run on the scoped session, and cuts what they give to the token.
     *
     * @param token the sealed token, verified
     * @param scoped a session with {@code rights}
     * @param rights what is left of the token
     * @param end when it stops working, which is never after the token's own end
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
     * What mappers give to the client that the token was issued to: those of organizations look at the scopes of the client
     * in the context, where introspection has the one that asks. Without the token, which Keycloak would refuse as a whole
     * as soon as its only organization is gone.
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
