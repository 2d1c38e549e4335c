package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * A server behind a proxy on this machine. The proxy sends the caller's address in {@code X-Forwarded-For}. The server's
 * own host is configured. It also listens for HTTPS, and requests a client certificate without requiring it.
 */
public final class ProxiedServerConfig implements KeycloakServerConfig {

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        TestCertificates certificates = TestCertificates.get();
        return ServerLog.traced(CommonBuildOptions.built(server))
                .option("hostname", "localhost")
                .option("proxy-headers", "xforwarded")
                .option("proxy-trusted-addresses", "127.0.0.1")
                .option("https-key-store-file", certificates.serverKeyStore().toString())
                .option("https-key-store-password", TestCertificates.PASSWORD)
                .option(
                        "https-trust-store-file",
                        certificates.serverTrustStore().toString())
                .option("https-trust-store-password", TestCertificates.PASSWORD);
    }
}
