package io.github.scopedapikeys.assertion;

import io.github.scopedapikeys.token.PresentedToken;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.FederatedJWTClientAuthenticator;

/**
 * Keycloak's client authentication by assertions of an identity provider (RFC 7523 §2.2), but sealed tokens are refused
 * as assertions. Without this, a realm that trusts its own tokens would accept a sealed token as proof of a client's
 * identity.
 */
public final class SealedClientAssertionRefusal extends FederatedJWTClientAuthenticator {

    @Override
    public void authenticateClient(ClientAuthenticationFlowContext context) {
        String assertion =
                context.getHttpRequest().getDecodedFormParameters().getFirst(OAuth2Constants.CLIENT_ASSERTION);
        if (PresentedToken.isKeycloaks(context.getSession(), assertion)) {
            super.authenticateClient(context);
        } else {
            context.attempted();
        }
    }

    @Override
    public int order() {
        return 1;
    }
}
