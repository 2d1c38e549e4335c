package io.github.scopedapikeys.credential;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.StorageUnavailableUserModelDelegate;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.StorageUnavailableException;

/**
 * Looks up users of external stores, for work that must not depend on these stores.
 *
 * <p>Each look-up runs in its own transaction: a failing store can mark its transaction for rollback, which would
 * silently undo the caller's work. A store that has failed once is not asked again, because a failure may take long. So
 * each request or run needs its own instance.
 */
public final class FederatedUserLookup {

    private static final Logger LOG = Logger.getLogger(FederatedUserLookup.class);

    private final KeycloakSessionFactory factory;
    private final Set<String> failed = new HashSet<>();

    public FederatedUserLookup(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /**
     * Asks a question about a user of an external store.
     *
     * @param question the user that it gets is valid only while the question runs
     * @return empty if the store is turned off, does not answer, or has no such user
     */
    public <T> Optional<T> ask(RealmModel realm, String userId, Function<UserModel, T> question) {
        return ask(StorageId.providerId(userId), realm, userId, question);
    }

    public boolean isAvailable(RealmModel realm, String userId) {
        return ask(realm, userId, UserModel::getId).isPresent();
    }

    /**
     * Whether the external store of an imported user answers, even if it no longer has the user. Keycloak asks the
     * store at each look-up of an imported user who is not cached. If the store fails, Keycloak uses its own copy.
     */
    boolean answersFor(RealmModel realm, UserModel copy) {
        String store = copy.getFederationLink();
        ask(store, realm, copy.getId(), UserModel::getId);
        return !failed.contains(store);
    }

    private <T> Optional<T> ask(String store, RealmModel realm, String userId, Function<UserModel, T> question) {
        if (failed.contains(store)) {
            return Optional.empty();
        }
        try {
            return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
                RealmModel own = session.realms().getRealm(realm.getId());
                session.getContext().setRealm(own);
                UserModel user = session.users().getUserById(own, userId);
                if (user instanceof StorageUnavailableUserModelDelegate
                        || session.getTransactionManager().getRollbackOnly()) {
                    throw new StorageUnavailableException();
                }
                return Optional.ofNullable(user).map(question);
            });
        } catch (RuntimeException e) {
            failed.add(store);
            // Only the exception's type is logged: the message of a driver may contain the values of the query.
            LOG.debugf(
                    "Store %s of users does not answer: %s", store, e.getClass().getName());
            return Optional.empty();
        }
    }
}
