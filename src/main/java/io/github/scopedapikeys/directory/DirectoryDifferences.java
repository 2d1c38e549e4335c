package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.CredentialTable;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.List;

/**
 * Finds the differences between the directory and the keys in Keycloak's tables. The database compares committed rows.
 */
final class DirectoryDifferences {

    /** Condition: no credential in either table has the id of {@code k}. */
    private static final String ORPHAN =
            "not exists (select 1 from CredentialEntity c where c.id = k.id and c.type = :type)"
                    + " and not exists (select 1 from FederatedUserCredentialEntity f where f.id = k.id and f.type = :type)";

    private final EntityManager entities;

    DirectoryDifferences(EntityManager entities) {
        this.entities = entities;
    }

    /** The ids of keys without a row, in order, starting after the given id. */
    List<String> unlisted(CredentialTable table, String after, int max) {
        return entities.createQuery(
                        "select c.id from " + table.entity() + " c where c.type = :type and c.id > :after"
                                + " and not exists (select 1 from ApiKeyEntity k where k.id = c.id)"
                                + table.unlessLocal()
                                + " order by c.id",
                        String.class)
                .setParameter("type", ApiKeyCredential.TYPE)
                .setParameter("after", after)
                .setMaxResults(max)
                .getResultList();
    }

    /**
     * The rows whose key now has another name, owner or realm, in the order of their ids, starting after the given id.
     */
    List<DifferingRow> changed(CredentialTable table, String after, int max) {
        return entities.createQuery(
                        "select new " + DifferingRow.class.getName() + "(k.id, k.realmId, k.userId, k.name, "
                                + table.realmId() + ", " + table.userId() + ", c.userLabel)"
                                + " from ApiKeyEntity k join " + table.entity() + " c on c.id = k.id"
                                + " where c.type = :type and k.id > :after and (c.userLabel <> k.name or "
                                + table.userId() + " <> k.userId or " + table.realmId() + " <> k.realmId)"
                                + table.unlessLocal() + " order by k.id",
                        DifferingRow.class)
                .setParameter("type", ApiKeyCredential.TYPE)
                .setParameter("after", after)
                .setMaxResults(max)
                .getResultList();
    }

    /** The ids of rows without a credential, in order, starting after the given id. */
    List<String> orphans(String after, int max) {
        return entities.createQuery(
                        "select k.id from ApiKeyEntity k where k.id > :after and " + ORPHAN + " order by k.id",
                        String.class)
                .setParameter("type", ApiKeyCredential.TYPE)
                .setParameter("after", after)
                .setMaxResults(max)
                .getResultList();
    }

    /** Deletes the rows with these ids that have no credential now. */
    int removeOrphans(Collection<String> ids) {
        return entities.createQuery("delete from ApiKeyEntity k where k.id in (:ids) and " + ORPHAN)
                .setParameter("type", ApiKeyCredential.TYPE)
                .setParameter("ids", ids)
                .executeUpdate();
    }
}
