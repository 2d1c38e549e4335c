package io.github.scopedapikeys.startup;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/**
 * An SPI of our own. Keycloak creates it before it loads any factory, at the server's build and at each start. This is
 * the earliest moment to check the server: no class of this extension has failed to link yet, and its tables do not
 * exist yet.
 */
public final class StartUpSpi implements Spi {

    /**
     * @throws IllegalStateException if the server lacks something that our classes need; the message says what is
     *     missing and what to do
     */
    public StartUpSpi() {
        ServerCompatibility.requireLinks();
    }

    /** False: Keycloak warns about extensions of its internal SPIs, and this one is not Keycloak's. */
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
