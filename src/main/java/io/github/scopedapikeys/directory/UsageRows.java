package io.github.scopedapikeys.directory;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Access to the directory's columns for uses and activity. Only the package {@code usage} fills these columns. */
public final class UsageRows {

    private final EntityManager entities;

    /** @param entities of the running transaction */
    public UsageRows(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * The rows of these keys, locked for writing in the order of their ids. A key with a credential and no row is
     * listed first. A key without a credential was revoked and has no row.
     */
    public List<UsageRow> lock(Collection<String> keyIds) {
        Set<String> missing = new HashSet<>(keyIds);
        List<ApiKeyEntity> rows = new ArrayList<>(lockListed(missing));
        if (!missing.isEmpty() && UnlistedKeys.list(entities, missing) > 0) {
            entities.flush();
            rows.addAll(lockListed(missing));
        }
        return rows.stream().map(UsageRow::new).toList();
    }

    /** Removes the ids of the rows that it finds from {@code missing}. */
    private List<ApiKeyEntity> lockListed(Set<String> missing) {
        List<ApiKeyEntity> rows = new KeyRows(entities).lock(missing);
        rows.forEach(row -> missing.remove(row.id));
        return rows;
    }

    /** When a key was last listed, rotated or used, in milliseconds since the epoch; empty if it is not listed. */
    public Optional<Long> activeAt(UUID keyId) {
        return entities
                .createQuery("select k.activeAt from ApiKeyEntity k where k.id = :id", Long.class)
                .setParameter("id", keyId.toString())
                .getResultList()
                .stream()
                .findFirst();
    }
}
