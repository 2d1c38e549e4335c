package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.StoredKey;
import io.github.scopedapikeys.credential.StoredKeys;
import io.github.scopedapikeys.directory.KeyRows.Unlisted;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Lists keys that have no row, from Keycloak's tables, in the running transaction. */
final class UnlistedKeys {

    private UnlistedKeys() {}

    /** Lists those of these keys that have a credential and no row; returns how many. */
    static int list(EntityManager entities, Collection<String> ids) {
        Set<String> listed =
                Set.copyOf(entities.createQuery("select k.id from ApiKeyEntity k where k.id in (:ids)", String.class)
                        .setParameter("ids", ids)
                        .getResultList());
        List<String> unlisted = ids.stream().filter(id -> !listed.contains(id)).toList();
        return unlisted.isEmpty() ? 0 : insert(entities, new StoredKeys(entities).find(unlisted));
    }

    /** Writes rows for keys that have none; returns how many could be read. */
    private static int insert(EntityManager entities, List<StoredKey> unlisted) {
        // In one order on every node, so that none waits for another in a circle.
        List<Unlisted> keys = unlisted.stream()
                .sorted(Comparator.comparing(StoredKey::id))
                .flatMap(stored ->
                        stored.key().stream().map(key -> new Unlisted(stored.realmId(), stored.userId(), key)))
                .toList();
        new KeyRows(entities).insertAll(keys);
        return keys.size();
    }
}
