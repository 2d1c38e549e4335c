package io.github.scopedapikeys.it;

import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * A server with the provider, as built from the current sources.
 *
 * <p>Every integration test that needs nothing special names this class, because a server with another configuration
 * costs another start.
 */
public final class ApiKeysServerConfig implements KeycloakServerConfig {

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        return server.dependencyCurrentProject();
    }
}
