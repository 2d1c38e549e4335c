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
 * <p>Each look-up has a transaction of its own: a store that fails can mark the transaction that it is asked in for
 * rollback, which would silently undo the caller's work. A store that has failed once is not asked again, because it may
 * take long to fail. So an object of this class is for one request or one run.
 */
public final class FederatedUserLookup {

    private static final Logger LOG = Logger.getLogger(FederatedUserLookup.class);

    private final KeycloakSessionFactory factory;
    private final Set<String> failed = new HashSet<>();

    public FederatedUserLookup(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /**
     * Asks something about a user of an external store.
     *
     * @param question gets the user as long as the look-up's transaction lasts
     * @return empty if the store is off, does not answer, or has no such user
     */
    public <T> Optional<T> ask(RealmModel realm, String userId, Function<UserModel, T> question) {
        return ask(StorageId.providerId(userId), realm, userId, question);
    }

    /** Whether this user of an external store can be looked up. */
    public boolean isAvailable(RealmModel realm, String userId) {
        return ask(realm, userId, UserModel::getId).isPresent();
    }

    /**
     * Whether the store of a user of whom Keycloak keeps a copy answers, whatever it says. Keycloak asks it for each look-up
     * of a copy that is not cached, and goes on with the copy if it fails.
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
            // The type only: a driver may repeat what it was asked for.
            LOG.debugf(
                    "Store %s of users does not answer: %s", store, e.getClass().getName());
            return Optional.empty();
        }
    }
}
