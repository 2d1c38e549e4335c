package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.server.ServerOption;
import io.github.scopedapikeys.token.TokenCache;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.TokenExchangeProviderFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Registers the exchange of keys. Keycloak asks providers in descending order; this one comes before Keycloak's own. It
 * also holds the node's cache of tokens for reuse (option {@code token-cache-size}).
 */
public final class ApiKeyTokenExchangeProviderFactory implements TokenExchangeProviderFactory {

    /** Never changes: it is part of the server's configuration keys. */
    public static final String PROVIDER_ID = "api-key";

    /** Before the standard provider (10), which would treat a sealed token as one of its own. */
    private static final int ORDER = 100;

    static final String TOKEN_CACHE_SIZE = "token-cache-size";
    static final int DEFAULT_TOKEN_CACHE_SIZE = 10_000;

    private @Nullable TokenCache recent;

    @Override
    public TokenExchangeProvider create(KeycloakSession session) {
        if (recent == null) {
            throw new IllegalStateException("Used before init");
        }
        return new ApiKeyTokenExchangeProvider(session, recent);
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
    public void init(Config.Scope config) {
        recent = new TokenCache(ServerOption.size(
                config,
                "spi-oauth2-token-exchange--api-key--",
                TOKEN_CACHE_SIZE,
                DEFAULT_TOKEN_CACHE_SIZE,
                "tokens that a node keeps for reuse"));
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (recent != null) {
            recent.start(factory, "exchange");
        }
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(TOKEN_CACHE_SIZE)
                .type("int")
                .helpText(
                        "Maximum number of tokens that a node keeps for realms whose policy has tokenReuse. 1 or more.")
                .defaultValue(DEFAULT_TOKEN_CACHE_SIZE)
                .add()
                .build();
    }

    @Override
    public void close() {}
}
