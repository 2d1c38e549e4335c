package io.github.scopedapikeys.assertion;

import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.CorsErrorResponseException;

/**
 * The grant type in the ids of sealed tokens. Every request for this grant is refused. Keycloak's APIs ask the grant
 * type of a token whether the token is allowed; the answer is always no.
 */
final class SealedTokenGrant implements OAuth2GrantType {

    @Override
    public EventType getEventType() {
        return EventType.TOKEN_EXCHANGE;
    }

    @Override
    public Set<String> getTokenParameterNames() {
        return Set.of();
    }

    @Override
    public Response process(Context context) {
        context.getEvent().error(Errors.INVALID_REQUEST);
        throw new CorsErrorResponseException(
                context.getCors(),
                OAuthErrorException.UNSUPPORTED_GRANT_TYPE,
                "Unsupported grant_type",
                Response.Status.BAD_REQUEST);
    }

    @Override
    public boolean isTokenAllowed(KeycloakSession session, AccessToken token) {
        return false;
    }

    @Override
    public void close() {}
}
