package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.CredentialTable;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.List;

/** How the directory differs from the keys in Keycloak's tables, as the database compares what is committed. */
final class DirectoryDifferences {

    /** No credential of either table has the id of {@code k}. */
    private static final String ORPHAN =
            "not exists (select 1 from CredentialEntity c where c.id = k.id and c.type = :type)"
                    + " and not exists (select 1 from FederatedUserCredentialEntity f where f.id = k.id and f.type = :type)";

    private final EntityManager entities;

    DirectoryDifferences(EntityManager entities) {
        this.entities = entities;
    }

    /** Ids after this one of keys that the directory does not list, in order. */
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

    /** Listed keys after this id that have got another name or owner, in the order of their ids. */
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

    /** Ids after this one that the directory lists and no credential has, in order. */
    List<String> orphans(String after, int max) {
        return entities.createQuery(
                        "select k.id from ApiKeyEntity k where k.id > :after and " + ORPHAN + " order by k.id",
                        String.class)
                .setParameter("type", ApiKeyCredential.TYPE)
                .setParameter("after", after)
                .setMaxResults(max)
                .getResultList();
    }

    /** Removes the rows of those of these ids that no credential has now. */
    int removeOrphans(Collection<String> ids) {
        return entities.createQuery("delete from ApiKeyEntity k where k.id in (:ids) and " + ORPHAN)
                .setParameter("type", ApiKeyCredential.TYPE)
                .setParameter("ids", ids)
                .executeUpdate();
    }
}
