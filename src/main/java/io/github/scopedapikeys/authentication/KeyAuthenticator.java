package io.github.scopedapikeys.authentication;

import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * An authenticator that never authenticates a user. It answers the request itself, or leaves it to the next execution.
 *
 * <p>A flow that succeeds because of a key would lead to a user session, single sign-on and required actions, for
 * example to a new password. So no subclass may call {@code success()} or set the flow's user; {@code ArchitectureTest}
 * checks this. It never calls {@code failure()} either: that would count against the owner in brute-force protection.
 */
abstract class KeyAuthenticator implements Authenticator {

    /** The answer to a request with a key; empty if the request is left to the next execution. */
    abstract Optional<Response> answer(AuthenticationFlowContext context);

    /** Called after {@link #answer} gave an answer, when the flow has taken it. */
    void answered(AuthenticationFlowContext context) {}

    @Override
    public final void authenticate(AuthenticationFlowContext context) {
        Optional<Response> answer = answer(context);
        if (answer.isEmpty()) {
            context.attempted();
            return;
        }
        // Ends the flow whatever comes after this execution, also in a flow that somebody put together wrongly.
        context.forceChallenge(answer.get());
        answered(context);
    }

    /** Never needed: there is no form to send back. */
    @Override
    public final void action(AuthenticationFlowContext context) {
        context.attempted();
    }

    @Override
    public final boolean requiresUser() {
        return false;
    }

    @Override
    public final boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public final void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
