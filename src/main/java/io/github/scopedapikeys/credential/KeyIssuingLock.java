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
 * Makes the issuing and changing of one user's keys happen one after the other, across all nodes, until the transaction
 * ends.
 *
 * <p>A count followed by an insert is no limit when two requests run at once, and of two changes of what was read before
 * one is lost. The lock is on the user's row; a user who
 * lives in an external store has none, so the realm's row is locked instead.
 */
final class KeyIssuingLock {

    private KeyIssuingLock() {}

    /** @return false if the row to be locked no longer exists: the previous holder of the lock has removed user or realm */
    static boolean acquire(EntityManager entities, RealmModel realm, String userId) {
        boolean there = lock(entities, realm, userId);
        forgetCredentials(entities);
        return there;
    }

    /** As {@link #acquire}, for callers that read no credentials. */
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

    /** What the session read of credentials before it had the lock may be out of date. */
    private static void forgetCredentials(EntityManager entities) {
        entities.flush();
        PersistenceContext context =
                entities.unwrap(SharedSessionContractImplementor.class).getPersistenceContext();
        List.copyOf(context.getEntitiesByKey().values()).stream()
                .filter(entity -> entity instanceof CredentialEntity || entity instanceof FederatedUserCredentialEntity)
                .forEach(entities::detach);
    }
}
