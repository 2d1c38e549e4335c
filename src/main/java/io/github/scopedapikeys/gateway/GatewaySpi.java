package io.github.scopedapikeys.gateway;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** An SPI of our own. It makes Keycloak start {@link GatewayProviderFactory} with the server and configure it. */
public final class GatewaySpi implements Spi {

    /** False: Keycloak warns about extensions of its internal SPIs, and this one is not Keycloak's. */
    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return GatewayProviderFactory.SPI;
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return GatewayProvider.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return GatewayProviderFactory.class;
    }
}
