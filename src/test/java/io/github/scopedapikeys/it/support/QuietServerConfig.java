package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * As {@link ApiKeysServerConfig}, but without the log at TRACE: for tests with very many requests, and for tests that
 * measure time.
 */
public final class QuietServerConfig implements KeycloakServerConfig {

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        return CommonBuildOptions.built(server);
    }
}
