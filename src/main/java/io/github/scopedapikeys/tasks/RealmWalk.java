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

/** All realms, one after the other: what fails in one keeps nobody else from their turn. */
final class RealmWalk {

    private static final Logger LOG = Logger.getLogger(RealmWalk.class);

    private final KeycloakSessionFactory factory;

    RealmWalk(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /** @param job is called with each realm's id, without a transaction */
    void forEach(String task, Consumer<String> job) {
        List<String> ids = KeycloakModelUtils.runJobInTransactionWithResult(
                factory,
                session -> session.realms()
                        .getRealmsStream()
                        .map(RealmModel::getId)
                        .toList());
        ids.forEach(id -> attempt(task, id, () -> job.accept(id)));
    }

    /** What fails is left to the next run. */
    void attempt(String task, String realmId, Runnable job) {
        try {
            job.run();
        } catch (RuntimeException e) {
            // The type only: a driver may repeat the row that it was to write, hashes of other credentials among it.
            LOG.warnf("%s of realm %s failed: %s", task, realmId, e.getClass().getName());
        }
    }

    /** For one run in one realm. */
    FederatedUserLookup externalUsers() {
        return new FederatedUserLookup(factory);
    }

    /**
     * Runs in a transaction of its own, with the realm in the session's context.
     *
     * @param otherwise what comes of it if the realm is gone
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
