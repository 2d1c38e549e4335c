package io.github.scopedapikeys.credential;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.UserCredentialStore;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.UserCache;
import org.keycloak.storage.DatastoreProvider;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.StoreManagers;

/**
 * Keycloak's store of credentials, for the users of one realm.
 *
 * <p>A user's own credential manager is asked wherever it can be. It refuses to write for service accounts, which have
 * no password to protect; the store behind it takes their keys as anybody's.
 */
final class CredentialStore {

    private final KeycloakSession session;
    private final RealmModel realm;

    CredentialStore(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Past all caches, for writing what was read. */
    @Nullable
    CredentialModel read(UserModel user, String id) {
        return behindManager(user).getStoredCredentialById(realm, user, id);
    }

    /** Past all caches, as {@link #read}. */
    Stream<CredentialModel> list(UserModel user, String type) {
        return behindManager(user).getStoredCredentialsByTypeStream(realm, user, type);
    }

    /** @throws org.keycloak.models.ModelDuplicateException if the user has a credential of this type and label */
    void add(UserModel user, CredentialModel credential) {
        if (isServiceAccount(user)) {
            evict(user);
            behindManager(user).createCredential(realm, user, credential);
        } else {
            user.credentialManager().createStoredCredential(credential);
        }
    }

    /**
     * Written at once: whoever changes a credential locks its row before the directory's, as where Keycloak's own consoles
     * change one.
     *
     * @throws org.keycloak.models.ModelIllegalStateException if somebody else has changed the credential since it was read
     */
    void update(UserModel user, CredentialModel credential) {
        WatchedTransaction.markOwn(session, credential.getId());
        if (isServiceAccount(user)) {
            evict(user);
            behindManager(user).updateCredential(realm, user, credential);
        } else {
            user.credentialManager().updateStoredCredential(credential);
        }
        session.getProvider(JpaConnectionProvider.class).getEntityManager().flush();
    }

    /** False if the user has no such credential. */
    boolean remove(UserModel user, String id) {
        WatchedTransaction.markOwn(session, id);
        if (isServiceAccount(user)) {
            evict(user);
            return behindManager(user).removeStoredCredential(realm, user, id);
        }
        return user.credentialManager().removeStoredCredentialById(id);
    }

    /** As {@link #remove}, of a user of an external store which is not available. False if there is no such credential. */
    boolean removeOfUnavailable(String userId, String id) {
        WatchedTransaction.markOwn(session, id);
        StoreManagers stores = (StoreManagers) session.getProvider(DatastoreProvider.class);
        boolean removed = stores.userFederatedStorage().removeStoredCredential(realm, userId, id);
        UserCache cache = session.getProvider(UserCache.class);
        if (cache != null) {
            // A single user cannot be evicted without being looked up.
            cache.evict(realm);
        }
        return removed;
    }

    private static boolean isServiceAccount(UserModel user) {
        return user.getServiceAccountClientLink() != null;
    }

    /** As the manager does before it writes: the cached user, on every node, holds credentials. */
    private void evict(UserModel user) {
        UserCache cache = session.getProvider(UserCache.class);
        if (cache != null) {
            cache.evict(realm, user);
        }
    }

    private UserCredentialStore behindManager(UserModel user) {
        StoreManagers stores = (StoreManagers) session.getProvider(DatastoreProvider.class);
        return (UserCredentialStore)
                (StorageId.isLocalStorage(user.getId()) ? stores.userLocalStorage() : stores.userFederatedStorage());
    }
}
