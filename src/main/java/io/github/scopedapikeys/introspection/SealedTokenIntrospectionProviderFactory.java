package io.github.scopedapikeys.introspection;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/**
 * Takes the stock provider's place, by its id and a higher order: {@code access_token} is also the type that the endpoint
 * assumes without a {@code token_type_hint}.
 */
public final class SealedTokenIntrospectionProviderFactory extends AccessTokenIntrospectionProviderFactory {

    @Override
    public TokenIntrospectionProvider create(KeycloakSession session) {
        return new SealedTokenIntrospectionProvider(session);
    }

    @Override
    public int order() {
        return 1;
    }
}
