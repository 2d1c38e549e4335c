package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * Makes password hashing weak and fast. With Keycloak's defaults, half of a test server's processor time goes into the
 * passwords of users whom tests create and sign in.
 */
final class CheapPasswords {

    private static final String SPI = "password-hashing";
    private static final String PROVIDER = "argon2";

    private CheapPasswords() {}

    static KeycloakServerConfigBuilder on(KeycloakServerConfigBuilder server) {
        return server.spiOption(SPI, PROVIDER, "iterations", "1").spiOption(SPI, PROVIDER, "memory", "8");
    }
}
