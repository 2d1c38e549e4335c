package io.github.scopedapikeys.authentication;

import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** Answers password grants (RFC 6749 §4.3) with a key. */
final class KeyDirectGrant extends KeyAuthenticator {

    /** Keycloak's own name for the way to a flow by the token endpoint. */
    private static final String TOKEN_ENDPOINT = "token";

    @Override
    Optional<Response> answer(AuthenticationFlowContext context) {
        if (!isPasswordGrant(context)) {
            return Optional.empty();
        }
        PasswordGrantForm form = new PasswordGrantForm(context.getHttpRequest().getDecodedFormParameters());
        return form.hasKey() || FlowEnd.isReached(context)
                ? Optional.of(new KeyPasswordGrant(context, form).answer())
                : Optional.empty();
    }

    /** False in a flow of any other kind. There is no client authentication there, and nobody awaits a token. */
    private static boolean isPasswordGrant(AuthenticationFlowContext context) {
        return TOKEN_ENDPOINT.equals(context.getFlowPath())
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(
                        context.getAuthenticationSession().getProtocol())
                && OAuth2Constants.PASSWORD.equals(
                        context.getHttpRequest().getDecodedFormParameters().getFirst(OAuth2Constants.GRANT_TYPE));
    }
}
