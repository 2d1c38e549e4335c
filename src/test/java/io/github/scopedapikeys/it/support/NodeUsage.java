package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.usage.KeyUses;
import io.github.scopedapikeys.usage.KeyUsesFactory;
import org.keycloak.models.KeycloakSession;

/** What the server's node knows of uses, for code that runs there. */
public final class NodeUsage {

    private NodeUsage() {}

    public static KeyUsesFactory of(KeycloakSession session) {
        return (KeyUsesFactory)
                session.getKeycloakSessionFactory().getProviderFactory(KeyUses.class, KeyUsesFactory.PROVIDER_ID);
    }
}
