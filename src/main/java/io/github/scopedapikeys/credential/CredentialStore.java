package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.UserCredentialStore;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.models.cache.UserCache;
import org.keycloak.storage.DatastoreProvider;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.StoreManagers;
import org.keycloak.storage.adapter.InMemoryUserAdapter;

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

    /** A user of Keycloak's own store as stored there, also a copy; asks no other store. Null if there is none. */
    @Nullable
    UserModel localUser(String userId) {
        return stores().userLocalStorage().getUserById(realm, userId);
    }

    /** Past all caches, for writing what was read; null if the user has no API key of this id. */
    @Nullable
    CredentialModel read(String userId, UUID id) {
        Object entity = CredentialEntities.find(entities(), id);
        return entity != null
                        && CredentialEntities.isOf(realm, entity)
                        && userId.equals(CredentialEntities.userId(entity))
                ? CredentialEntities.model(entity)
                : null;
    }

    /**
     * The user's API keys, past all caches, as {@link #read}. Keycloak's own query for federated users does not look at the
     * realm: rows of another one would count here.
     */
    Stream<CredentialModel> list(String userId) {
        String keys = StorageId.isLocalStorage(userId)
                ? "select c from CredentialEntity c where c.user.id = :user and c.user.realmId = :realm"
                : "select c from FederatedUserCredentialEntity c where c.userId = :user and c.realmId = :realm";
        return entities()
                .createQuery(keys + " and c.type = :type", Object.class)
                .setParameter("user", userId)
                .setParameter("realm", realm.getId())
                .setParameter("type", ApiKeyCredential.TYPE)
                .getResultList()
                .stream()
                .map(CredentialEntities::model);
    }

    /** @throws org.keycloak.models.ModelDuplicateException if the user has a credential of this type and label */
    void add(UserModel user, CredentialModel credential) {
        evictUncached(user);
        if (isServiceAccount(user)) {
            behindManager().createCredential(realm, user, credential);
        } else {
            user.credentialManager().createStoredCredential(credential);
        }
    }

    /**
     * Written at once: every change of a credential locks its row before the directory's, as where Keycloak's own consoles
     * change one.
     *
     * @throws org.keycloak.models.ModelIllegalStateException if somebody else has changed the credential since it was read
     */
    void update(UserModel user, CredentialModel credential) {
        StockChangeTracker.markOwn(session, credential.getId());
        evictUncached(user);
        if (isServiceAccount(user)) {
            behindManager().updateCredential(realm, user, credential);
        } else {
            user.credentialManager().updateStoredCredential(credential);
        }
        entities().flush();
    }

    /**
     * Written at once, as {@link #update}.
     *
     * @return false if the user has no such credential
     * @throws org.keycloak.models.ModelIllegalStateException if somebody else changes the user's credentials at the same
     *     time
     */
    boolean remove(LocatedKey key) {
        String id = key.credential().id().toString();
        StockChangeTracker.markOwn(session, id);
        boolean removed =
                key.owner().map(owner -> removeOf(owner, id)).orElseGet(() -> removeOfUnavailable(key.userId(), id));
        entities().flush();
        return removed;
    }

    private boolean removeOf(UserModel user, String id) {
        evictUncached(user);
        if (isServiceAccount(user)) {
            return behindManager().removeStoredCredential(realm, user, id);
        }
        return user.credentialManager().removeStoredCredentialById(id);
    }

    private boolean removeOfUnavailable(String userId, String id) {
        boolean removed = stores().userFederatedStorage().removeStoredCredential(realm, userId, id);
        if (removed) {
            // The cache knows users by their ids, and asks for nothing else but a name that is not null.
            UserModel stub = new InMemoryUserAdapter(session, realm, userId);
            stub.setUsername(userId);
            evict(stub);
        }
        return removed;
    }

    private static boolean isServiceAccount(UserModel user) {
        return user.getServiceAccountClientLink() != null;
    }

    /**
     * As the manager does before it writes: the cached user, on every node, holds credentials. The manager of a service
     * account is not asked, and that of a user who does not come from the cache knows of none.
     */
    private void evictUncached(UserModel user) {
        if (isServiceAccount(user) || !(user instanceof CachedUserModel)) {
            evict(user);
        }
    }

    private void evict(UserModel user) {
        UserCache cache = session.getProvider(UserCache.class);
        if (cache != null) {
            cache.evict(realm, user);
        }
    }

    /** The store of local users, whose service accounts are. */
    private UserCredentialStore behindManager() {
        return (UserCredentialStore) stores().userLocalStorage();
    }

    private StoreManagers stores() {
        return (StoreManagers) session.getProvider(DatastoreProvider.class);
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
