package io.github.scopedapikeys.ratelimit;

import io.github.scopedapikeys.server.ServerOption;
import io.github.scopedapikeys.server.ServerTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;
import org.keycloak.provider.ProviderFactory;

/** Holds the node's {@link RateLimiter} (option {@code cache-size}, in keys). */
public final class RateLimiterProviderFactory implements ProviderFactory<RateLimiterProvider> {

    /** Never changes: part of the server's configuration keys. */
    static final String SPI = "api-key-rate-limit";

    /** Never changes: part of the server's configuration keys. */
    public static final String PROVIDER_ID = "default";

    static final String CACHE_SIZE = "cache-size";
    static final int DEFAULT_CACHE_SIZE = 100_000;

    private @Nullable RateLimiter limiter;

    @Override
    public void init(Config.Scope config) {
        limiter = new RateLimiter(
                ServerOption.size(
                        config,
                        "spi-" + SPI + "--" + PROVIDER_ID + "--",
                        CACHE_SIZE,
                        DEFAULT_CACHE_SIZE,
                        "keys of which a node remembers what they have used of their rate limit"),
                ServerTime::nanos);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        limiter().measure();
    }

    @Override
    public RateLimiterProvider create(KeycloakSession session) {
        return new RateLimiterProvider(limiter());
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(CACHE_SIZE)
                .type("int")
                .helpText(
                        "Maximum number of API keys of which a node remembers what they have used of their rate limit."
                                + " 1 or more. Only used for keys with a rate limit.")
                .defaultValue(DEFAULT_CACHE_SIZE)
                .add()
                .build();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void close() {}

    private RateLimiter limiter() {
        if (limiter == null) {
            throw new IllegalStateException("Used before init");
        }
        return limiter;
    }
}
