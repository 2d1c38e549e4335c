package io.github.scopedapikeys.assertion;

import io.github.scopedapikeys.token.PresentedToken;
import io.github.scopedapikeys.verification.Refusal;
import jakarta.ws.rs.core.Response;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.protocol.oidc.grants.JWTAuthorizationGrantType;
import org.keycloak.services.CorsErrorResponseException;

/**
 * Keycloak's JWT authorization grant (RFC 7523), but sealed tokens are refused as assertions. Without this, Keycloak
 * would accept a sealed token as a proof of identity, and issue a token with the user's full rights.
 */
final class SealedAssertionRefusal extends JWTAuthorizationGrantType {

    @Override
    public Response process(Context context) {
        setContext(context);
        if (!PresentedToken.isKeycloaks(session, formParams.getFirst(OAuth2Constants.ASSERTION))) {
            event.detail(Details.REASON, Refusal.SUBJECT_TOKEN_INVALID.reason());
            event.error(Refusal.SUBJECT_TOKEN_INVALID.eventError());
            throw new CorsErrorResponseException(
                    cors, OAuthErrorException.INVALID_GRANT, "Invalid assertion", Response.Status.BAD_REQUEST);
        }
        return super.process(context);
    }
}
