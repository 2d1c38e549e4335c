package io.github.scopedapikeys.directory;

import java.util.List;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;

/** Adds the directory's tables to Keycloak's database. */
public final class ApiKeyJpaEntityProvider implements JpaEntityProvider {

    @Override
    public List<Class<?>> getEntities() {
        return List.of(ApiKeyEntity.class, ApiKeyScopeEntity.class, ApiKeyClientEntity.class);
    }

    @Override
    public String getChangelogLocation() {
        return "META-INF/scoped-api-keys-changelog.xml";
    }

    @Override
    public String getFactoryId() {
        return ApiKeyJpaEntityProviderFactory.PROVIDER_ID;
    }

    @Override
    public void close() {}
}
