package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * A server with the provider, as built from the current sources, which logs at TRACE what {@link SecretTrail} searches.
 *
 * <p>Every integration test that needs nothing special names this class, because a server with another configuration
 * costs another start.
 */
public final class ApiKeysServerConfig implements KeycloakServerConfig {

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        // The scheduled tasks run when a test asks for them: some tests count the server's statements.
        return ServerLog.traced(CommonBuildOptions.built(server))
                .spiOption("api-key-tasks", "default", "reconcile-interval", "0")
                .spiOption("api-key-usage", "default", "flush-interval", "3600")
                .spiOption("api-key-tasks", "default", "active-count-interval", "0")
                .spiOption("api-key-tasks", "default", "interval", "0");
    }
}
