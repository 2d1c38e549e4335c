package io.github.scopedapikeys.gateway;

import io.github.scopedapikeys.token.TokenCache;
import io.github.scopedapikeys.token.TokenCacheOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;

/** Holds the tokens that a node keeps for gateways (option {@code token-cache-size}). */
public final class GatewayProviderFactory implements ProviderFactory<GatewayProvider> {

    /** Never changes: part of the server's configuration keys. */
    static final String SPI = "api-key-gateway";

    /** Never changes: part of the server's configuration keys. */
    public static final String PROVIDER_ID = "default";

    private @Nullable TokenCache recent;

    @Override
    public GatewayProvider create(KeycloakSession session) {
        if (recent == null) {
            throw new IllegalStateException("Used before init");
        }
        return new GatewayProvider(session, recent);
    }

    @Override
    public void init(Config.Scope config) {
        recent = TokenCacheOption.read(config, "spi-" + SPI + "--" + PROVIDER_ID + "--");
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (recent != null) {
            recent.start(factory, "verify");
        }
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return TokenCacheOption.metadata("for gateways, for realms whose policy has a verifyMaxAge");
    }

    @Override
    public void close() {}
}
