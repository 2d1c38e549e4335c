package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.policy.PolicyMarkKeeper;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;

/**
 * Registers the admin resource, whose path is the provider id, and the listeners for what stock
 * consoles and APIs do to keys and to the mark of a stored policy.
 */
public final class KeysAdminResourceProviderFactory implements AdminRealmResourceProviderFactory {

    /** Never changes: it is part of the API's URL. */
    public static final String PROVIDER_ID = "api-keys";

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return new KeysAdminResourceProvider();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(new ReadyMadeKeyGate());
        factory.register(new StockChangeReporter());
        factory.register(new PolicyMarkKeeper());
    }

    @Override
    public void close() {}
}
