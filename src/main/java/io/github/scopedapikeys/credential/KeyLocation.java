package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;

/** Finds keys of a realm and their owners by the keys' ids, even if an owner's external store fails. */
final class KeyLocation {

    private static final Logger LOG = Logger.getLogger(KeyLocation.class);

    private final KeycloakSession session;
    private final RealmModel realm;

    KeyLocation(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    Optional<LocatedKey> find(UUID keyId, KeyOwners owners) {
        String hint = owners.hint(keyId);
        try {
            return find(keyId, hint, owners);
        } catch (RuntimeException e) {
            // The hint may be outdated and may be the reason why a failing store was asked.
            owners.forget(keyId);
            return withoutOwner(keyId, hint, e);
        }
    }

    private Optional<LocatedKey> find(UUID keyId, @Nullable String hint, KeyOwners owners) {
        Optional<LocatedKey> hinted = of(hint, keyId);
        if (hinted.isPresent()) {
            return hinted;
        }
        String userId = KeyOwners.find(realm, keyId, entities(session));
        if (Objects.equals(userId, hint)) {
            // The hint is right, but the key belongs to another realm or cannot be read.
            return Optional.empty();
        }
        owners.forget(keyId);
        Optional<LocatedKey> found = of(userId, keyId);
        found.ifPresent(key -> owners.remember(keyId, key.userId()));
        return found;
    }

    private Optional<LocatedKey> of(@Nullable String userId, UUID keyId) {
        UserModel owner = userId == null ? null : session.users().getUserById(realm, userId);
        CredentialModel model =
                owner == null ? null : owner.credentialManager().getStoredCredentialById(keyId.toString());
        if (owner == null || model == null) {
            return Optional.empty();
        }
        if (owner instanceof CachedUserModel && !StorageId.isLocalStorage(owner.getId())) {
            complete(owner);
        }
        return ApiKeyCredential.from(model).map(credential -> LocatedKey.of(owner, credential));
    }

    /**
     * Loads what Keycloak's cache would load later from the external store. A failure of the store must happen here,
     * where it is handled.
     */
    private static void complete(UserModel cached) {
        cached.getRoleMappingsStream();
        cached.getGroupsStream();
        cached.getAttributes();
    }

    /**
     * The stored key, for a user whose store fails.
     *
     * <p>It is read in its own transaction: the store may have broken the session's transaction.
     *
     * @param hint the owner's id according to the cache; null: not cached
     * @param fault of the look-up; thrown again if no external store was asked
     */
    private Optional<LocatedKey> withoutOwner(UUID keyId, @Nullable String hint, RuntimeException fault) {
        Optional<LocatedKey> key = KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), own -> stored(own, keyId));
        String asked = key.map(LocatedKey::userId).orElse(hint);
        if (asked == null || StorageId.isLocalStorage(asked)) {
            throw fault;
        }
        // Only the exception's type is logged: the message of a driver may contain the values of the query.
        key.ifPresent(found -> LOG.warnf(
                "API key %s is refused, because the store of its owner fails: %s",
                keyId, fault.getClass().getName()));
        return key;
    }

    Optional<LocatedKey> locate(UUID keyId, FederatedUserLookup external) {
        return stored(session, keyId).flatMap(key -> {
            Optional<UserModel> owner = user(key.userId(), external);
            return owner.isEmpty() && StorageId.isLocalStorage(key.userId())
                    ? Optional.empty()
                    : Optional.of(new LocatedKey(key.userId(), owner, key.credential()));
        });
    }

    /** The key, bypassing all caches, without its owner. */
    private Optional<LocatedKey> stored(KeycloakSession reading, UUID keyId) {
        Object entity = CredentialEntities.find(entities(reading), keyId);
        return entity == null || !CredentialEntities.isOf(realm, entity)
                ? Optional.empty()
                : ApiKeyCredential.from(CredentialEntities.model(entity))
                        .map(key -> new LocatedKey(CredentialEntities.userId(entity), Optional.empty(), key));
    }

    Optional<UserModel> user(String userId, FederatedUserLookup external) {
        if (StorageId.isLocalStorage(userId)) {
            UserModel stored = new CredentialStore(session, realm).localUser(userId);
            if (stored == null || (stored.isFederated() && !external.answersFor(realm, stored))) {
                return Optional.ofNullable(stored);
            }
        } else if (!external.isAvailable(realm, userId)) {
            return Optional.empty();
        }
        return Optional.ofNullable(session.users().getUserById(realm, userId));
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
