package io.github.scopedapikeys.introspection;

import jakarta.ws.rs.core.Response;
import org.keycloak.Config;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;
import org.keycloak.protocol.oidc.TokenIntrospectionProviderFactory;

/** Answers introspection requests with a {@code token_type_hint} for keys. The hint is the factory's id. */
abstract class KeyIntrospectionFactory implements TokenIntrospectionProviderFactory {

    @Override
    public TokenIntrospectionProvider create(KeycloakSession session) {
        return new TokenIntrospectionProvider() {
            @Override
            public Response introspect(String value, EventBuilder event) {
                return new KeyIntrospection(session, event).introspect(value);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
