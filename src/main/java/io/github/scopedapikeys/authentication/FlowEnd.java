package io.github.scopedapikeys.authentication;

import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.RealmModel;

/**
 * Decides whether a flow has anything left to try after an execution. Where it has not, the execution must answer:
 * Keycloak answers a password grant whose flow ends without a user with HTTP 500.
 */
final class FlowEnd {

    private FlowEnd() {}

    /** Whether nothing can come after the present execution, in its flow or in a flow around it. */
    static boolean isReached(AuthenticationFlowContext context) {
        RealmModel realm = context.getRealm();
        @Nullable AuthenticationExecutionModel execution = context.getExecution();
        while (execution != null) {
            if (execution.isAlternative() && hasLaterAlternative(realm, execution)) {
                return false;
            }
            execution = realm.getAuthenticationExecutionByFlowId(execution.getParentFlow());
        }
        return true;
    }

    /** Keycloak orders executions by priority. */
    private static boolean hasLaterAlternative(RealmModel realm, AuthenticationExecutionModel execution) {
        return realm.getAuthenticationExecutionsStream(execution.getParentFlow())
                .dropWhile(other -> !other.getId().equals(execution.getId()))
                .skip(1)
                .anyMatch(AuthenticationExecutionModel::isAlternative);
    }
}
