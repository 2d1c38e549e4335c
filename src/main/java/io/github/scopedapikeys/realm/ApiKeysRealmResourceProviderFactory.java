package io.github.scopedapikeys.realm;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Mounts the realm resource; the id is its path. */
public final class ApiKeysRealmResourceProviderFactory implements RealmResourceProviderFactory {

    /** Never changes: part of the API's address. */
    public static final String PROVIDER_ID = "api-keys";

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new ApiKeysRealmResourceProvider(session);
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
