package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The keys in Keycloak's tables of credentials, of local and of federated users, compared with the directory by the
 * database. Past Keycloak's caches: what is compared is what is committed.
 */
final class StoredKeys {

    /** One of Keycloak's two tables: the entity, and where the owner's id and realm stand. */
    enum Store {
        LOCAL("CredentialEntity", "c.user.id", "c.user.realmId", ""),
        FEDERATED(
                "FederatedUserCredentialEntity",
                "c.userId",
                "c.realmId",
                " and not exists (select 1 from CredentialEntity l where l.id = c.id)");

        private final String entity;
        private final String userId;
        private final String realmId;

        /** The tables do not share their ids. Of two credentials of one id the local one is the key, as where owners are found. */
        private final String unlessLocal;

        Store(String entity, String userId, String realmId, String unlessLocal) {
            this.entity = entity;
            this.userId = userId;
            this.realmId = realmId;
            this.unlessLocal = unlessLocal;
        }
    }

    /** No credential of either table has the id of {@code k}. */
    private static final String ORPHAN =
            "not exists (select 1 from CredentialEntity c where c.id = k.id and c.type = :type)"
                    + " and not exists (select 1 from FederatedUserCredentialEntity f where f.id = k.id and f.type = :type)";

    private final EntityManager entities;

    StoredKeys(EntityManager entities) {
        this.entities = entities;
    }

    /** Those of these keys that there are. */
    List<StoredKey> find(Collection<String> ids) {
        List<StoredKey> found = new ArrayList<>();
        for (Store store : Store.values()) {
            found.addAll(entities.createQuery(select(store) + " and c.id in (:ids)", StoredKey.class)
                    .setParameter("type", ApiKeyCredential.TYPE)
                    .setParameter("ids", ids)
                    .getResultList());
        }
        return found;
    }

    /** Ids after this one of keys that the directory does not list, in order. */
    List<String> unlisted(Store store, String after, int max) {
        return entities.createQuery(
                        "select c.id from " + store.entity + " c where c.type = :type and c.id > :after"
                                + " and not exists (select 1 from ApiKeyEntity k where k.id = c.id)" + store.unlessLocal
                                + " order by c.id",
                        String.class)
                .setParameter("type", ApiKeyCredential.TYPE)
                .setParameter("after", after)
                .setMaxResults(max)
                .getResultList();
    }

    /** Listed keys after this id that have got another name or owner, in the order of their ids. */
    List<ChangedKey> changed(Store store, String after, int max) {
        return entities.createQuery(
                        "select new " + ChangedKey.class.getName() + "(k.id, k.realmId, k.userId, k.name, "
                                + store.realmId + ", " + store.userId + ", c.userLabel)"
                                + " from ApiKeyEntity k join " + store.entity + " c on c.id = k.id"
                                + " where c.type = :type and k.id > :after and (c.userLabel <> k.name or "
                                + store.userId + " <> k.userId or " + store.realmId + " <> k.realmId)"
                                + store.unlessLocal + " order by k.id",
                        ChangedKey.class)
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

    private static String select(Store store) {
        return "select new " + StoredKey.class.getName() + "(c.id, " + store.realmId + ", " + store.userId
                + ", c.userLabel, c.createdDate, c.credentialData, c.secretData)"
                + " from " + store.entity + " c where c.type = :type" + store.unlessLocal;
    }
}
