package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The keys in Keycloak's tables, past its caches: what is read is what is committed. */
public final class StoredKeys {

    private final EntityManager entities;

    /** @param entities of the running transaction */
    public StoredKeys(EntityManager entities) {
        this.entities = entities;
    }

    /** Those of these keys that exist. */
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
