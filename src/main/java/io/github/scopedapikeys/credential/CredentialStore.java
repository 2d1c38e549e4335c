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
 * Reads and writes API keys in Keycloak's credential store, for the users of one realm.
 *
 * <p>Writes go through the user's own credential manager. For service accounts the manager refuses to write, so their
 * keys go directly to the store behind it.
 */
final class CredentialStore {

    private final KeycloakSession session;
    private final RealmModel realm;

    CredentialStore(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * The user as stored in Keycloak's own store, imported users included. No other store is asked. Null if there is
     * none.
     */
    @Nullable
    UserModel localUser(String userId) {
        return stores().userLocalStorage().getUserById(realm, userId);
    }

    /** Bypasses all caches, for a later update; null if the user has no API key with this id. */
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
     * The user's API keys, bypassing all caches. Keycloak's own query for federated users ignores the realm and would
     * return keys of other realms too.
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
     * Writes to the database at once, so that the credential's row is locked before the directory's row. Changes by
     * Keycloak's own consoles lock in the same order.
     *
     * @throws org.keycloak.models.ModelIllegalStateException if another transaction has changed the credential since it
     *     was read
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
     * Writes to the database at once, like {@link #update}.
     *
     * @return false if the user has no such credential
     * @throws org.keycloak.models.ModelIllegalStateException if another transaction changes the user's credentials at
     *     the same time
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
            // The cache only needs the id, and a user name that is not null.
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
     * Evicts the cached user, which holds the credentials, on every node. The credential manager does this itself
     * before it writes, with two exceptions: it is not used for service accounts, and it does not evict a user who does
     * not come from the cache.
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

    /** The store of local users. Service accounts are local users. */
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
