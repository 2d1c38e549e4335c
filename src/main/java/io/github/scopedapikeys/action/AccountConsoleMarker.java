package io.github.scopedapikeys.action;

import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Signs nobody in: it always steps aside. It exists because the Account Console lists only types of credentials for which
 * some flow has an authenticator.
 *
 * <p>It may not call {@code success()}, not even in a flow where somebody puts it by mistake: that would be a sign-in
 * without a credential. {@code ArchitectureTest} checks this.
 */
final class AccountConsoleMarker implements Authenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        context.attempted();
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        context.attempted();
    }

    @Override
    public boolean requiresUser() {
        return false;
    }

    /** For nobody, so that no sign-in page offers it. */
    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return false;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
