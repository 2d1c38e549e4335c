package io.github.scopedapikeys.gateway;

import io.github.scopedapikeys.token.TokenCache;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.Provider;

/** Answers gateways. There is one for each session; its tokens belong to the node. */
public final class GatewayProvider implements Provider {

    private final KeycloakSession session;
    private final TokenCache recent;

    GatewayProvider(KeycloakSession session, TokenCache recent) {
        this.session = session;
        this.recent = recent;
    }

    public static GatewayProvider of(KeycloakSession session) {
        return session.getProvider(GatewayProvider.class);
    }

    /** Answers the session's request, whatever its method and path. The answer always has an entity. */
    public Response verify() {
        return new GatewayVerification(session, recent).answer();
    }

    @Override
    public void close() {}
}
