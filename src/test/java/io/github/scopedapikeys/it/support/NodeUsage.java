package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.usage.KeyUsageProvider;
import io.github.scopedapikeys.usage.KeyUsageProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Access to the uses that the server's node knows, for code that runs on the server. */
public final class NodeUsage {

    private NodeUsage() {}

    public static KeyUsageProviderFactory of(KeycloakSession session) {
        return (KeyUsageProviderFactory) session.getKeycloakSessionFactory()
                .getProviderFactory(KeyUsageProvider.class, KeyUsageProviderFactory.PROVIDER_ID);
    }
}
