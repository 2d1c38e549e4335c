package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * Build options that are the same for all servers, so that the server is built only once for several configurations.
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
