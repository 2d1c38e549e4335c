package io.github.scopedapikeys.introspection;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/**
 * Replaces Keycloak's own provider by the same id and a higher order. Its id {@code access_token} is also the default
 * if the request has no {@code token_type_hint}.
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
