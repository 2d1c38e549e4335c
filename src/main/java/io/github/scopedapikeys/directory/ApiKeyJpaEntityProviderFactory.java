package io.github.scopedapikeys.directory;

import org.keycloak.Config;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Registers the directory's tables, and the listener that keeps them up to date. */
public final class ApiKeyJpaEntityProviderFactory implements JpaEntityProviderFactory {

    /** Never changes: it is a part of the name of Liquibase's table. */
    public static final String PROVIDER_ID = "api-keys";

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(new DirectoryListener());
    }

    @Override
    public JpaEntityProvider create(KeycloakSession session) {
        return new ApiKeyJpaEntityProvider();
    }

    @Override
    public void close() {}

    @Override
    public String getId() {
        return PROVIDER_ID;
    }
}
