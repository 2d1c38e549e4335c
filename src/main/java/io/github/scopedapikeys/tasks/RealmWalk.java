package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.credential.FederatedUserLookup;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Runs a job for all realms, one after the other. A failure in one realm does not stop the others. */
final class RealmWalk {

    private static final Logger LOG = Logger.getLogger(RealmWalk.class);

    private final KeycloakSessionFactory factory;

    RealmWalk(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /** @param job gets each realm's id; it is called without a transaction */
    void forEach(String task, Consumer<String> job) {
        List<String> ids = KeycloakModelUtils.runJobInTransactionWithResult(
                factory,
                session -> session.realms()
                        .getRealmsStream()
                        .map(RealmModel::getId)
                        .toList());
        ids.forEach(id -> attempt(task, id, () -> job.accept(id)));
    }

    /** Logs a failure; the next run tries again. */
    void attempt(String task, String realmId, Runnable job) {
        try {
            job.run();
        } catch (RuntimeException e) {
            // Only the exception's type is logged: the message of a driver may contain the row, with hashes of other
            // credentials.
            LOG.warnf("%s of realm %s failed: %s", task, realmId, e.getClass().getName());
        }
    }

    /** Use it for one run in one realm only. */
    FederatedUserLookup externalUsers() {
        return new FederatedUserLookup(factory);
    }

    /**
     * Runs a job in its own transaction, with the realm in the session's context.
     *
     * @param otherwise the result if the realm no longer exists
     */
    <T> T in(String realmId, T otherwise, BiFunction<KeycloakSession, RealmModel, T> job) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            RealmModel realm = session.realms().getRealm(realmId);
            if (realm == null) {
                return otherwise;
            }
            session.getContext().setRealm(realm);
            return job.apply(session, realm);
        });
    }
}
