package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/** As {@link ApiKeysServerConfig} without the log at TRACE, for tests of very many requests or of the time they take. */
public final class QuietServerConfig implements KeycloakServerConfig {

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        return CommonBuildOptions.built(server);
    }
}
