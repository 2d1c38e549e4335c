package io.github.scopedapikeys.usage;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** An interface of our own, so that Keycloak starts {@link KeyUsesFactory} with the server and gives it options. */
public final class KeyUsesSpi implements Spi {

    /** Not one of Keycloak's, which are all that it warns about. */
    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return KeyUsesFactory.SPI;
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return KeyUses.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return KeyUsesFactory.class;
    }
}
