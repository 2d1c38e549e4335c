package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * A server behind a proxy on this machine. The proxy sends the caller's address in {@code Forwarded} (RFC 7239). The
 * server's host name is fixed in its configuration.
 */
public final class ForwardedServerConfig implements KeycloakServerConfig {

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        return ServerLog.traced(CommonBuildOptions.built(server))
                .option("hostname", "localhost")
                .option("proxy-headers", "forwarded")
                .option("proxy-trusted-addresses", "127.0.0.1");
    }
}
