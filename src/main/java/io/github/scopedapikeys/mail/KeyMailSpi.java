package io.github.scopedapikeys.mail;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** An SPI of our own. It gives each node one {@link KeyMailFactory} and each session one {@link KeyMail}. */
public final class KeyMailSpi implements Spi {

    /** False: Keycloak warns about extensions of its internal SPIs, and this one is not Keycloak's. */
    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "api-key-mail";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return KeyMail.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return KeyMailFactory.class;
    }
}
