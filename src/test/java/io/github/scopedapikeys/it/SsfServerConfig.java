package io.github.scopedapikeys.it;

import org.keycloak.common.Profile.Feature;
import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/** A server with the provider that sends Shared Signals, to this machine too and every half second. */
public final class SsfServerConfig implements KeycloakServerConfig {

    private static final String SPI = "ssf-transmitter";

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        return ServerLog.traced(server)
                .dependencyCurrentProject()
                .features(Feature.SSF)
                .spiOption(SPI, "default", "allow-insecure-push-targets", "true")
                .spiOption(SPI, "default", "outbox-drainer-interval", "500ms");
    }
}
