package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.usage.KeyUsageProvider;
import io.github.scopedapikeys.usage.KeyUsageProviderFactory;
import org.keycloak.models.KeycloakSession;

/** What the server's node knows of uses, for code that runs there. */
public final class NodeUsage {

    private NodeUsage() {}

    public static KeyUsageProviderFactory of(KeycloakSession session) {
        return (KeyUsageProviderFactory) session.getKeycloakSessionFactory()
                .getProviderFactory(KeyUsageProvider.class, KeyUsageProviderFactory.PROVIDER_ID);
    }
}
