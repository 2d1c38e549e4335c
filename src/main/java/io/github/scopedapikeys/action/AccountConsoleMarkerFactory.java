package io.github.scopedapikeys.action;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.management.AccountConsoleSetup;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Makes a flow, used or not, show keys in the Account Console. */
public final class AccountConsoleMarkerFactory implements AuthenticatorFactory {

    /** Never changes: it is stored in realms. */
    public static final String PROVIDER_ID = AccountConsoleSetup.MARKER;

    private static final Requirement[] CHOICES = {Requirement.ALTERNATIVE, Requirement.DISABLED};

    @Override
    public Authenticator create(KeycloakSession session) {
        return new AccountConsoleMarker();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public String getDisplayType() {
        return "API Keys in the Account Console";
    }

    @Override
    public String getHelpText() {
        return "Shows users their API keys under 'Signing in' in the Account Console. Signs nobody in. Put it in a flow"
                + " that is not used.";
    }

    /** What the Account Console looks for. */
    @Override
    public String getReferenceCategory() {
        return ApiKeyCredential.TYPE;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return CHOICES.clone();
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
