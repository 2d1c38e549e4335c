package io.github.scopedapikeys.ratelimit;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** An SPI of our own. It makes Keycloak start {@link RateLimiterProviderFactory} with the server and configure it. */
public final class RateLimiterSpi implements Spi {

    /** False: Keycloak warns about extensions of its internal SPIs, and this one is not Keycloak's. */
    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return RateLimiterProviderFactory.SPI;
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return RateLimiterProvider.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return RateLimiterProviderFactory.class;
    }
}
