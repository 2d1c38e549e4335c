package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.token.PresentedToken;
import io.github.scopedapikeys.token.TokenCache;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenExchangeProvider;

/** Answers exchange requests with a key, or a token of a key, as the subject. */
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
        // Checks subject and actor tokens of every type: Keycloak's own providers could accept a sealed token as a
        // proof of identity.
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
