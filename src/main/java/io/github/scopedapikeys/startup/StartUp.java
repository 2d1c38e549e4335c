package io.github.scopedapikeys.startup;

import org.keycloak.provider.Provider;

/** Does nothing. {@link StartUpFactory} does all the work, once. */
final class StartUp implements Provider {

    @Override
    public void close() {}
}
