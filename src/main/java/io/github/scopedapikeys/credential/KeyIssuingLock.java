package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.models.jpa.entities.RealmEntity;
import org.keycloak.models.jpa.entities.UserEntity;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/**
 * A lock, across all nodes, for issuing and changing the keys of one user. It is held until the transaction ends.
 *
 * <p>Without it, two requests at the same time could both count the keys and then both insert one, or one of two
 * changes could be lost. The lock is on the user's row. A user of an external store has no row there, so the realm's
 * row is locked instead.
 */
final class KeyIssuingLock {

    private KeyIssuingLock() {}

    /** @return false if the row no longer exists: the previous holder of the lock has removed the user or the realm */
    static boolean acquire(EntityManager entities, RealmModel realm, String userId) {
        boolean there = lock(entities, realm, userId);
        forgetCredentials(entities);
        return there;
    }

    /** Like {@link #acquire}, for callers that do not read credentials. */
    static boolean lock(EntityManager entities, RealmModel realm, String userId) {
        List<?> locked;
        if (StorageId.isLocalStorage(userId)) {
            locked = entities.createQuery("select u from UserEntity u where u.id = :id", UserEntity.class)
                    .setParameter("id", userId)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .getResultList();
        } else {
            locked = entities.createQuery("select r from RealmEntity r where r.id = :id", RealmEntity.class)
                    .setParameter("id", realm.getId())
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .getResultList();
        }
        return !locked.isEmpty();
    }

    /** Credentials that the session read before it got the lock may be outdated. */
    private static void forgetCredentials(EntityManager entities) {
        entities.flush();
        PersistenceContext context =
                entities.unwrap(SharedSessionContractImplementor.class).getPersistenceContext();
        List.copyOf(context.getEntitiesByKey().values()).stream()
                .filter(entity -> entity instanceof CredentialEntity || entity instanceof FederatedUserCredentialEntity)
                .forEach(entities::detach);
    }
}
