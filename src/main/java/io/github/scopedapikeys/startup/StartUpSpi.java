package io.github.scopedapikeys.startup;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/**
 * An interface of our own that Keycloak makes before it loads any factory, at the server's build and at each start: the
 * first moment at which the server can be checked, before a class of this extension fails to link, and before its tables
 * are created.
 */
public final class StartUpSpi implements Spi {

    /** @throws IllegalStateException if the server lacks what our classes need; says what, and what to do */
    public StartUpSpi() {
        ServerCompatibility.requireLinks();
    }

    /** Not one of Keycloak's, which are all that it warns about. */
    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "api-key-start-up";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return StartUp.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return StartUpFactory.class;
    }
}
