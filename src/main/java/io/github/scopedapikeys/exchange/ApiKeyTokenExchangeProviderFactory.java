package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.token.TokenCache;
import io.github.scopedapikeys.token.TokenCacheOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.TokenExchangeProviderFactory;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Registers the exchange of keys. Keycloak asks providers in descending order; this one comes before Keycloak's own. It
 * also holds the node's cache of tokens for reuse (option {@code token-cache-size}).
 */
public final class ApiKeyTokenExchangeProviderFactory implements TokenExchangeProviderFactory {

    /** Never changes: it is part of the server's configuration keys. */
    public static final String PROVIDER_ID = "api-key";

    /** Before the standard provider (10), which would treat a sealed token as one of its own. */
    private static final int ORDER = 100;

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
        recent = TokenCacheOption.read(config, "spi-oauth2-token-exchange--" + PROVIDER_ID + "--");
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (recent != null) {
            recent.start(factory, "exchange");
        }
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return TokenCacheOption.metadata("for realms whose policy has tokenReuse");
    }

    @Override
    public void close() {}
}
