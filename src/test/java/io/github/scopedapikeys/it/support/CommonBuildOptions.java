package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * What servers with different options for their start have in common: one built with the same options is not built again.
 */
final class CommonBuildOptions {

    private CommonBuildOptions() {}

    static KeycloakServerConfigBuilder built(KeycloakServerConfigBuilder server) {
        return CheapPasswords.on(server)
                .dependencyCurrentProject()
                .option("metrics-enabled", "true")
                .option("https-client-auth", "request");
    }
}
