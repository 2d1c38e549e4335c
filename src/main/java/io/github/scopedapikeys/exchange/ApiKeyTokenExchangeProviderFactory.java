package io.github.scopedapikeys.exchange;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.TokenExchangeProviderFactory;

/** Registers the exchange of keys ahead of Keycloak's own providers, which are asked in descending order. */
public final class ApiKeyTokenExchangeProviderFactory implements TokenExchangeProviderFactory {

    /** Never changes: part of the server's configuration keys. */
    public static final String PROVIDER_ID = "api-key";

    /** Before the standard provider (10), which would take a sealed token for one of its own. */
    private static final int ORDER = 100;

    @Override
    public TokenExchangeProvider create(KeycloakSession session) {
        return new ApiKeyTokenExchangeProvider(session);
    }

    @Override
    public int order() {
        return ORDER;
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
