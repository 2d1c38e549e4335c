package io.github.scopedapikeys.it.support;

import org.keycloak.common.Profile.Feature;
import org.keycloak.testframework.server.KeycloakServerConfig;
import org.keycloak.testframework.server.KeycloakServerConfigBuilder;

/**
 * A server with the provider and every optional feature that accepts tokens. It also sends Shared Signals to this
 * machine, every half second.
 */
public final class AllDoorsServerConfig implements KeycloakServerConfig {

    private static final String SHARED_SIGNALS = "ssf-transmitter";

    @Override
    public KeycloakServerConfigBuilder configure(KeycloakServerConfigBuilder server) {
        return ServerLog.traced(CheapPasswords.on(server))
                .dependencyCurrentProject()
                .features(
                        Feature.ADMIN_FINE_GRAINED_AUTHZ,
                        Feature.AUTHZEN,
                        Feature.CLIENT_ADMIN_API_V2,
                        Feature.DOCKER,
                        Feature.HTTP_OPTIMIZED_SERIALIZERS,
                        Feature.IDENTITY_ASSERTION_JWT,
                        Feature.IDENTITY_BROKERING_API_V2,
                        Feature.OID4VC_VCI,
                        Feature.OID4VC_VCI_REST_CREDENTIAL_OFFER,
                        Feature.PARAMETERIZED_SCOPES,
                        Feature.SCIM_API,
                        Feature.SSF,
                        Feature.TOKEN_EXCHANGE,
                        Feature.TOKEN_EXCHANGE_DELEGATION)
                .spiOption(
                        "ciba-auth-channel",
                        "ciba-http-auth-channel",
                        "http-authentication-channel-uri",
                        CibaChannel.uri())
                .spiOption(SHARED_SIGNALS, "default", "allow-insecure-push-targets", "true")
                .spiOption(SHARED_SIGNALS, "default", "outbox-drainer-interval", "500ms");
    }
}
