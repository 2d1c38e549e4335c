package io.github.scopedapikeys.authentication;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** What the factories of both authenticators have in common. */
abstract class KeyAuthenticatorFactory implements AuthenticatorFactory {

    /**
     * Not {@code CONDITIONAL}, which is for flows. {@code REQUIRED} is for a flow that takes keys only, {@code
     * ALTERNATIVE} for a flow that takes passwords too.
     */
    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.ALTERNATIVE, Requirement.DISABLED};
    }

    /**
     * None. With the credential type here, Keycloak's Account Console would offer keys as a way to sign in to every user
     * of the realm, as soon as any flow has this authenticator. And nobody is signed in by a key. Where owners shall see
     * their keys there, an authenticator of the room {@code action} does that and nothing else.
     */
    @Override
    public @Nullable String getReferenceCategory() {
        return null;
    }

    @Override
    public boolean isConfigurable() {
        return false;
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
