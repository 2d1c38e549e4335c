package io.github.scopedapikeys.directory;

import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;

/**
 * A row of the directory that differs from its credential.
 *
 * @param id the key's id
 * @param listedRealmId the realm in the row
 * @param listedUserId the owner in the row
 * @param listedName the key's name in the row
 * @param realmId the realm of the credential
 * @param userId the owner of the credential
 * @param name the label of the credential
 */
public record DifferingRow(
        String id,
        String listedRealmId,
        String listedUserId,
        String listedName,
        String realmId,
        String userId,
        @Nullable String name) {

    /**
     * Repairs the row. A row that was changed in the meantime stays, because that change is newer. A row with another
     * realm is deleted; it is listed again later, with its scopes and clients.
     */
    void repair(EntityManager entities) {
        if (!realmId.equals(listedRealmId)) {
            entities.createQuery("delete from ApiKeyEntity k where k.id = :id and k.realmId = :realm")
                    .setParameter("id", id)
                    .setParameter("realm", listedRealmId)
                    .executeUpdate();
            return;
        }
        String label = name == null ? "" : name;
        entities.createQuery("update ApiKeyEntity k set k.name = :name, k.searchName = :searchName, k.userId = :user"
                        + " where k.id = :id and k.name = :listedName and k.userId = :listedUser")
                .setParameter("name", SearchName.bounded(label))
                .setParameter("searchName", SearchName.of(label))
                .setParameter("user", userId)
                .setParameter("id", id)
                .setParameter("listedName", listedName)
                .setParameter("listedUser", listedUserId)
                .executeUpdate();
    }
}
