package io.github.scopedapikeys.startup;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderFactory;

/** Tests the seal when the server starts, and stops the start if the seal does not work. */
public final class StartUpFactory implements ProviderFactory<StartUp> {

    /** Never changes: it is part of the server's configuration keys. */
    public static final String PROVIDER_ID = "default";

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                SealProof.require(factory);
            }
        });
    }

    @Override
    public StartUp create(KeycloakSession session) {
        return new StartUp();
    }

    @Override
    public void close() {}

    @Override
    public String getId() {
        return PROVIDER_ID;
    }
}
