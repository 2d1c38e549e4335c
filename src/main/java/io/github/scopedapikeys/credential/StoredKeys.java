package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads keys from Keycloak's tables, bypassing its caches: it sees what is committed. */
public final class StoredKeys {

    private final EntityManager entities;

    /** @param entities of the running transaction */
    public StoredKeys(EntityManager entities) {
        this.entities = entities;
    }

    /** The keys with these ids that exist. */
    public List<StoredKey> find(Collection<String> ids) {
        List<StoredKey> found = new ArrayList<>();
        for (CredentialTable table : CredentialTable.values()) {
            found.addAll(entities.createQuery(select(table) + " and c.id in (:ids)", StoredKey.class)
                    .setParameter("type", ApiKeyCredential.TYPE)
                    .setParameter("ids", ids)
                    .getResultList());
        }
        return found;
    }

    private static String select(CredentialTable table) {
        return "select new " + StoredKey.class.getName() + "(c.id, " + table.realmId() + ", " + table.userId()
                + ", c.userLabel, c.createdDate, c.credentialData, c.secretData)"
                + " from " + table.entity() + " c where c.type = :type" + table.unlessLocal();
    }
}
