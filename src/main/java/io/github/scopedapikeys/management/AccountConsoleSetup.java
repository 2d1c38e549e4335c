package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/**
 * What a realm needs, so that Keycloak's Account Console shows users their keys and offers to create one: the required
 * action, and any flow with the marker. Nothing here binds a flow, and of the flows
 * that are there only the one named {@value #FLOW} is changed.
 */
public final class AccountConsoleSetup {

    /** The authenticator that makes the Account Console show keys. It signs nobody in. */
    public static final String MARKER = "api-key-account-console";

    /** Alias of the flow that is added. */
    public static final String FLOW = "API keys in the Account Console";

    private static final String ACTION = ApiKeyCredentialProvider.CREATE_ACTION;
    private static final String ACTION_NAME = "Create API Key";
    /** After the required actions of Keycloak. */
    private static final int PRIORITY = 1000;

    private final RealmModel realm;

    public AccountConsoleSetup(RealmModel realm) {
        this.realm = realm;
    }

    /** What was done about one thing that the console needs. */
    public enum Outcome {
        /** It was added. */
        ADDED,
        /** It was there, but disabled. */
        ENABLED,
        /** It was there already. */
        UNCHANGED
    }

    /**
     * What was done.
     *
     * @param requiredAction about the required action
     * @param flow about the flow
     */
    public record Report(Outcome requiredAction, Outcome flow) {}

    /** Whether the realm has all that the console needs. */
    public boolean isComplete() {
        return action().filter(RequiredActionProviderModel::isEnabled).isPresent()
                && markers().anyMatch(AccountConsoleSetup::isEnabled);
    }

    /** Adds or enables what is missing. */
    public Report complete() {
        return new Report(completeAction(), completeFlow());
    }

    private Outcome completeAction() {
        Optional<RequiredActionProviderModel> existing = action();
        if (existing.isEmpty()) {
            RequiredActionProviderModel added = new RequiredActionProviderModel();
            added.setAlias(ACTION);
            added.setProviderId(ACTION);
            added.setName(ACTION_NAME);
            added.setEnabled(true);
            added.setDefaultAction(false);
            added.setPriority(PRIORITY);
            realm.addRequiredActionProvider(added);
            return Outcome.ADDED;
        }
        RequiredActionProviderModel model = existing.get();
        if (model.isEnabled()) {
            return Outcome.UNCHANGED;
        }
        model.setEnabled(true);
        realm.updateRequiredActionProvider(model);
        return Outcome.ENABLED;
    }

    private Optional<RequiredActionProviderModel> action() {
        return Optional.ofNullable(realm.getRequiredActionProviderByAlias(ACTION));
    }

    private Outcome completeFlow() {
        if (markers().anyMatch(AccountConsoleSetup::isEnabled)) {
            return Outcome.UNCHANGED;
        }
        AuthenticationFlowModel existing = realm.getFlowByAlias(FLOW);
        AuthenticationFlowModel flow = existing == null ? realm.addAuthenticationFlow(newFlow()) : existing;
        Optional<AuthenticationExecutionModel> disabled = executions(flow).findFirst();
        disabled.ifPresentOrElse(
                marker -> {
                    marker.setRequirement(Requirement.ALTERNATIVE);
                    realm.updateAuthenticatorExecution(marker);
                },
                () -> realm.addAuthenticatorExecution(newMarker(flow)));
        return disabled.isPresent() ? Outcome.ENABLED : Outcome.ADDED;
    }

    private static AuthenticationFlowModel newFlow() {
        AuthenticationFlowModel flow = new AuthenticationFlowModel();
        flow.setAlias(FLOW);
        flow.setDescription("Makes the Account Console show API keys. Do not use it for anything.");
        flow.setProviderId("basic-flow");
        flow.setTopLevel(true);
        flow.setBuiltIn(false);
        return flow;
    }

    private static AuthenticationExecutionModel newMarker(AuthenticationFlowModel flow) {
        AuthenticationExecutionModel marker = new AuthenticationExecutionModel();
        marker.setParentFlow(flow.getId());
        marker.setAuthenticator(MARKER);
        marker.setRequirement(Requirement.ALTERNATIVE);
        marker.setPriority(0);
        marker.setAuthenticatorFlow(false);
        return marker;
    }

    private Stream<AuthenticationExecutionModel> markers() {
        return realm.getAuthenticationFlowsStream().flatMap(this::executions);
    }

    private Stream<AuthenticationExecutionModel> executions(AuthenticationFlowModel flow) {
        return realm.getAuthenticationExecutionsStream(flow.getId())
                .filter(execution -> MARKER.equals(execution.getAuthenticator()));
    }

    private static boolean isEnabled(AuthenticationExecutionModel marker) {
        return marker.getRequirement() != Requirement.DISABLED;
    }
}
