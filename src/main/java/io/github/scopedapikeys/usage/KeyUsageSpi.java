package io.github.scopedapikeys.usage;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** An SPI of our own. It makes Keycloak start {@link KeyUsageProviderFactory} with the server and configure it. */
public final class KeyUsageSpi implements Spi {

    /** False: Keycloak warns about extensions of its internal SPIs, and this one is not Keycloak's. */
    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return KeyUsageProviderFactory.SPI;
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return KeyUsageProvider.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return KeyUsageProviderFactory.class;
    }
}
