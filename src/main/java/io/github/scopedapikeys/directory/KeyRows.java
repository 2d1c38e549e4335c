package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.server.ServerTime;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Writes rows of the directory in the running transaction. */
final class KeyRows {

    private final EntityManager entities;

    KeyRows(EntityManager entities) {
        this.entities = entities;
    }

    /** The existing rows with these ids, locked for writing. Every node locks in the order of the ids. */
    List<ApiKeyEntity> lock(Collection<String> ids) {
        return entities.createQuery(
                        "select k from ApiKeyEntity k where k.id in (:ids) order by k.id", ApiKeyEntity.class)
                .setParameter("ids", ids)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
    }

    /** Writes the row of a key from its credential. Columns that exist only in the row stay as they are. */
    void put(String realmId, String userId, ApiKeyCredential key, @Nullable Instant rotatedAt) {
        List<ApiKeyEntity> rows = lock(List.of(key.id().toString()));
        if (rows.isEmpty()) {
            insert(realmId, userId, key);
            return;
        }
        ApiKeyEntity row = rows.get(0);
        if (!row.realmId.equals(realmId)) {
            // The owner was moved to another realm. The row's scopes and clients contain the realm too.
            remove(List.of(row.id));
            insert(realmId, userId, key);
            return;
        }
        copy(userId, key, row);
        if (rotatedAt != null) {
            row.activeAt = Math.max(row.activeAt, rotatedAt.toEpochMilli());
        }
        names(row, key.data().scopes(), "ApiKeyScopeEntity", name -> new ApiKeyScopeEntity(row, name));
        names(row, key.data().clients(), "ApiKeyClientEntity", name -> new ApiKeyClientEntity(row, name));
    }

    /**
     * Writes the row of a key that has none. Its inactivity period starts now: the last use of an imported key is
     * unknown.
     */
    void insert(String realmId, String userId, ApiKeyCredential key) {
        ApiKeyEntity row = row(realmId, userId, key);
        persist(row.id, row);
        persistNames(row, key.data().scopes(), name -> new ApiKeyScopeEntity(row, name));
        persistNames(row, key.data().clients(), name -> new ApiKeyClientEntity(row, name));
    }

    /**
     * As {@link #insert}, for many keys: batched statements for one table after the other. It bypasses the persistence
     * context, which would compare all its entities again and again.
     */
    void insertAll(List<Unlisted> keys) {
        List<ApiKeyEntity> rows = new ArrayList<>();
        List<ApiKeyScopeEntity> scopes = new ArrayList<>();
        List<ApiKeyClientEntity> clients = new ArrayList<>();
        for (Unlisted unlisted : keys) {
            ApiKeyCredentialData data = unlisted.key().data();
            ApiKeyEntity row = row(unlisted.realmId(), unlisted.userId(), unlisted.key());
            rows.add(row);
            listable(data.scopes()).forEach(name -> scopes.add(new ApiKeyScopeEntity(row, name)));
            listable(data.clients()).forEach(name -> clients.add(new ApiKeyClientEntity(row, name)));
        }
        Session session = entities.unwrap(Session.class);
        try (StatelessSession inserts =
                session.statelessWithOptions().connection().open()) {
            inserts.setJdbcBatchSize(KeyDirectory.MAX_PAGE);
            inserts.insertMultiple(rows);
            inserts.insertMultiple(scopes);
            inserts.insertMultiple(clients);
        }
    }

    private static ApiKeyEntity row(String realmId, String userId, ApiKeyCredential key) {
        ApiKeyEntity row = new ApiKeyEntity(key.id().toString());
        row.realmId = realmId;
        row.createdAt = key.createdAt().toEpochMilli();
        row.activeAt = Math.max(row.createdAt, ServerTime.now().toEpochMilli());
        copy(userId, key, row);
        return row;
    }

    private <T> void persistNames(ApiKeyEntity row, List<String> names, Function<String, T> create) {
        listable(names).forEach(name -> persist(idOf(row, name), create.apply(name)));
    }

    /** Removes rows with their scopes and clients; ids without a row are ignored. */
    void remove(Collection<String> ids) {
        entities.createQuery("delete from ApiKeyEntity k where k.id in (:ids)")
                .setParameter("ids", ids)
                .executeUpdate();
    }

    private static void copy(String userId, ApiKeyCredential key, ApiKeyEntity row) {
        row.userId = userId;
        row.name = SearchName.bounded(key.name());
        row.searchName = SearchName.of(key.name());
        row.enabled = key.data().enabled();
        expires(row, key.data().expiresAt());
        row.rotatingUntil =
                key.rotatingUntil(ServerTime.now()).map(Instant::toEpochMilli).orElse(null);
    }

    /** Sets the expiry. If it is changed, notices are sent again, except those whose time is over. */
    private static void expires(ApiKeyEntity row, @Nullable Long end) {
        if (!Objects.equals(row.expiresAt, end)) {
            row.expiresAt = end;
            long left = end == null ? 0 : end - ServerTime.now().toEpochMilli();
            row.expiryNotice = end == null ? null : Long.valueOf(Math.max(0, left / 1000));
        }
    }

    private <T> void names(ApiKeyEntity row, List<String> names, String entity, Function<String, T> create) {
        Set<String> wanted = listable(names);
        List<String> listed = entities.createQuery(
                        "select n.name from " + entity + " n where n.keyId = :id", String.class)
                .setParameter("id", row.id)
                .getResultList();
        Set<String> gone = new HashSet<>(listed);
        gone.removeAll(wanted);
        if (!gone.isEmpty()) {
            entities.createQuery("delete from " + entity + " n where n.keyId = :id and n.name in (:names)")
                    .setParameter("id", row.id)
                    .setParameter("names", gone)
                    .executeUpdate();
        }
        wanted.removeAll(Set.copyOf(listed));
        wanted.forEach(name -> persist(idOf(row, name), create.apply(name)));
    }

    /**
     * Stores a new entity. Rows are deleted by statements, which also succeed for a row that another transaction has
     * deleted. So the persistence context may contain an entity with this id whose row is gone; it is detached, without
     * SQL.
     */
    private void persist(Object id, Object entity) {
        entities.detach(entities.getReference(entity.getClass(), id));
        entities.persist(entity);
    }

    /**
     * Leaves out names that no scope or client can have and some databases cannot store. An import may bring such
     * names.
     */
    private static Set<String> listable(List<String> names) {
        return names.stream()
                .filter(name -> name.length() <= ApiKeyEntity.NAME_LENGTH && name.indexOf('\0') < 0)
                .collect(Collectors.toSet());
    }

    private static NamedByKey idOf(ApiKeyEntity row, String name) {
        return new NamedByKey(row.id, name);
    }

    /**
     * A key that has no row yet.
     *
     * @param realmId its realm
     * @param userId its owner
     * @param key its credential
     */
    record Unlisted(String realmId, String userId, ApiKeyCredential key) {}
}
