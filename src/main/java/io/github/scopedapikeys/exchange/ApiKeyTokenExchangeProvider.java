package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.token.PresentedToken;
import io.github.scopedapikeys.token.TokenCache;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenExchangeProvider;

/** Answers exchange requests whose subject is a key, or a token that came from one. */
final class ApiKeyTokenExchangeProvider implements TokenExchangeProvider {

    private final KeycloakSession session;
    private final TokenCache recent;

    ApiKeyTokenExchangeProvider(KeycloakSession session, TokenCache recent) {
        this.session = session;
        this.recent = recent;
    }

    @Override
    public boolean supports(TokenExchangeContext context) {
        TokenExchangeContext.Params params = context.getParams();
        // Under whatever type, and as an actor too: a provider of Keycloak's might take it for a proof of identity.
        return ExchangeParameters.KEY_TYPE.equals(params.getSubjectTokenType())
                || !PresentedToken.isKeycloaks(session, params.getSubjectToken())
                || !PresentedToken.isKeycloaks(session, params.getActorToken());
    }

    @Override
    public Response exchange(TokenExchangeContext context) {
        return new TokenExchange(session, context, recent).process();
    }

    @Override
    public void close() {}
}
