package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * A server with the provider, built from the current sources. It logs at TRACE, for the searches of {@link
 * SecretTrail}.
 *
 * <p>Every integration test without special needs uses this class, because each further configuration needs another
 * start of the server.
 */
public final class ApiKeysServerConfig implements KeycloakServerConfig {

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        // Scheduled tasks run only when a test starts them, because some tests count the server's SQL statements.
        return ServerLog.traced(CommonBuildOptions.built(server))
                .spiOption("api-key-tasks", "default", "reconcile-interval", "0")
                .spiOption("api-key-usage", "default", "flush-interval", "3600")
                .spiOption("api-key-tasks", "default", "active-count-interval", "0")
                .spiOption("api-key-tasks", "default", "interval", "0");
    }
}
