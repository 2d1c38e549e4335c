package io.github.scopedapikeys.usage;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** An interface of our own, so that Keycloak starts {@link KeyUsageProviderFactory} with the server and gives it options. */
public final class KeyUsageSpi implements Spi {

    /** Not one of Keycloak's, which are all that it warns about. */
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
