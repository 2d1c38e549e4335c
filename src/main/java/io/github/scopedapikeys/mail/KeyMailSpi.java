package io.github.scopedapikeys.mail;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** An interface of our own, so that a node has one {@link KeyMailFactory} and a session one {@link KeyMail}. */
public final class KeyMailSpi implements Spi {

    /** Not one of Keycloak's, which are all that it warns about. */
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
