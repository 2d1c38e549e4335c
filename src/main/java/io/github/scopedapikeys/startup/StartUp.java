package io.github.scopedapikeys.startup;

import org.keycloak.provider.Provider;

/** Does nothing: what there is to do, {@link StartUpFactory} does once. */
final class StartUp implements Provider {

    @Override
    public void close() {}
}
