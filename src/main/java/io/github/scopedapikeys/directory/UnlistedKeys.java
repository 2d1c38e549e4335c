package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.StoredKey;
import io.github.scopedapikeys.credential.StoredKeys;
import io.github.scopedapikeys.directory.KeyRows.Unlisted;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Writes rows for keys that have none, from Keycloak's tables, in the running transaction. */
final class UnlistedKeys {

    private UnlistedKeys() {}

    /**
     * Lists the keys with these ids that have a credential and no row.
     *
     * @return how many keys were listed
     */
    static int list(EntityManager entities, Collection<String> ids) {
        Set<String> listed =
                Set.copyOf(entities.createQuery("select k.id from ApiKeyEntity k where k.id in (:ids)", String.class)
                        .setParameter("ids", ids)
                        .getResultList());
        List<String> unlisted = ids.stream().filter(id -> !listed.contains(id)).toList();
        return unlisted.isEmpty() ? 0 : insert(entities, new StoredKeys(entities).find(unlisted));
    }

    /** @return how many of these keys could be read */
    private static int insert(EntityManager entities, List<StoredKey> unlisted) {
        // The order is the same on every node, to avoid deadlocks.
        List<Unlisted> keys = unlisted.stream()
                .sorted(Comparator.comparing(StoredKey::id))
                .flatMap(stored ->
                        stored.key().stream().map(key -> new Unlisted(stored.realmId(), stored.userId(), key)))
                .toList();
        new KeyRows(entities).insertAll(keys);
        return keys.size();
    }
}
