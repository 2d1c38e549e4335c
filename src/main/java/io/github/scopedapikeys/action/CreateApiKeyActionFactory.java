package io.github.scopedapikeys.action;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the action {@value #PROVIDER_ID} to realms. It does nothing in a realm where it is not registered. */
public final class CreateApiKeyActionFactory implements RequiredActionFactory {

    /** Never changes: it is part of URLs, and stored in realms. */
    public static final String PROVIDER_ID = ApiKeyCredentialProvider.CREATE_ACTION;

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return new CreateApiKeyAction();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public String getDisplayText() {
        return "Create API Key";
    }

    /** None: the policy of the realm says how recent the sign-in must be. */
    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return List.of();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
