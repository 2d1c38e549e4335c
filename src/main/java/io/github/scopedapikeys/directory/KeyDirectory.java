package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.StoredKeys;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyIds;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The table of a realm's keys, for searching and counting them newest first, with the usage of each. It is a view of
 * the credentials and never decides whether a key works.
 *
 * <p>It belongs to one session and writes in the session's transaction, so that a key and its row are stored and
 * removed together.
 */
public final class KeyDirectory {

    /** Maximum number of ids or entries in one call. */
    public static final int MAX_PAGE = 1000;

    /** Maximum number of matches of a search that are sorted here. See {@link #places}. */
    private static final int FEW = 2000;

    private final KeycloakSession session;
    private final EntityManager entities;

    private KeyDirectory(KeycloakSession session) {
        this.session = session;
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    public static KeyDirectory of(KeycloakSession session) {
        return new KeyDirectory(session);
    }

    /** Lists a key or updates its row. Usage and the start of the inactivity period stay as they are. */
    public void put(RealmModel realm, String userId, ApiKeyCredential key) {
        new KeyRows(entities).put(realm.getId(), userId, key, null);
    }

    /** As {@link #put}, for a key that was rotated: its inactivity period starts again. */
    public void putRotated(RealmModel realm, String userId, ApiKeyCredential key, Instant rotatedAt) {
        new KeyRows(entities).put(realm.getId(), userId, key, rotatedAt);
    }

    /** Removes the row of a key when the transaction commits; no effect if there is no row. */
    public void remove(UUID keyId) {
        RowRemoval.of(session, entities).add(keyId.toString());
    }

    /**
     * Removes the rows of keys whose credentials no longer exist.
     *
     * @param keyIds at most {@value #MAX_PAGE}
     */
    public void drop(Collection<UUID> keyIds) {
        if (!keyIds.isEmpty()) {
            new KeyRows(entities).remove(texts(keyIds));
        }
    }

    /** Removes the rows of all keys of a user. */
    public void removeAll(RealmModel realm, String userId) {
        entities.createQuery("delete from ApiKeyEntity k where k.realmId = :realm and k.userId = :user")
                .setParameter("realm", realm.getId())
                .setParameter("user", userId)
                .executeUpdate();
    }

    /** Removes the rows of all keys of a realm. */
    public void removeAll(RealmModel realm) {
        entities.createQuery("delete from ApiKeyEntity k where k.realmId = :realm")
                .setParameter("realm", realm.getId())
                .executeUpdate();
    }

    /**
     * A page of keys, newest first.
     *
     * @param first number of keys to skip
     * @param max maximum number of keys in the page, 1 to {@value #MAX_PAGE}
     */
    public List<DirectoryEntry> search(RealmModel realm, KeyFilter filter, int first, int max) {
        return entries(places(realm, filter, null, first, max));
    }

    /**
     * The page of keys that follows another page's last entry.
     *
     * @param after see {@link DirectoryEntry#cursor}
     * @param max maximum number of keys in the page, 1 to {@value #MAX_PAGE}
     */
    public List<DirectoryEntry> searchAfter(RealmModel realm, KeyFilter filter, KeyCursor after, int max) {
        return entries(places(realm, filter, after, 0, max));
    }

    /** The number of keys. */
    public long count(RealmModel realm, KeyFilter filter) {
        return query(realm, filter, null).count(entities).getSingleResult();
    }

    /**
     * The ids of the next keys, for an iteration over any number of keys with one transaction for each batch.
     *
     * @param after null: start with the newest key
     * @param max maximum number of keys, 1 to {@value #MAX_PAGE}
     * @return empty if there are no more keys
     */
    public Optional<KeyBatch> batch(RealmModel realm, KeyFilter filter, @Nullable KeyCursor after, int max) {
        List<DirectoryPlace> places = places(realm, filter, after, 0, max);
        return places.isEmpty() ? Optional.empty() : Optional.of(KeyBatch.of(places));
    }

    /** The entry of one key of this realm. */
    public Optional<DirectoryEntry> find(RealmModel realm, UUID keyId) {
        return Optional.ofNullable(findAll(realm, List.of(keyId)).get(keyId));
    }

    /**
     * The entries of the keys with these ids that are listed in this realm.
     *
     * @param keyIds at most {@value #MAX_PAGE}
     */
    public Map<UUID, DirectoryEntry> findAll(RealmModel realm, Collection<UUID> keyIds) {
        Map<UUID, DirectoryEntry> found = new HashMap<>();
        for (ApiKeyEntity row : rows(texts(keyIds))) {
            if (row.realmId.equals(realm.getId())) {
                DirectoryEntry entry = DirectoryEntry.of(row);
                found.put(entry.id(), entry);
            }
        }
        return found;
    }

    /** The entries of all keys that are listed for a user. */
    public Map<UUID, DirectoryEntry> ofUser(RealmModel realm, String userId) {
        Map<UUID, DirectoryEntry> found = new HashMap<>();
        entities.createQuery(
                        "select k from ApiKeyEntity k where k.realmId = :realm and k.userId = :user",
                        ApiKeyEntity.class)
                .setParameter("realm", realm.getId())
                .setParameter("user", userId)
                .getResultStream()
                .map(DirectoryEntry::of)
                .forEach(entry -> found.put(entry.id(), entry));
        return found;
    }

    /**
     * The credentials of the keys with these ids in this realm, read from Keycloak's tables in one query, past its
     * caches.
     *
     * @param keyIds at most {@value #MAX_PAGE}
     */
    public Map<UUID, ApiKeyCredential> credentials(RealmModel realm, Collection<UUID> keyIds) {
        Map<UUID, ApiKeyCredential> found = new HashMap<>();
        if (!keyIds.isEmpty()) {
            new StoredKeys(entities)
                    .find(texts(keyIds)).stream()
                            .filter(stored -> stored.realmId().equals(realm.getId()))
                            .flatMap(stored -> stored.key().stream())
                            .forEach(key -> found.put(key.id(), key));
        }
        return found;
    }

    /**
     * The user names of the users with these ids who are in Keycloak's own table, read in one query.
     *
     * @param userIds at most {@value #MAX_PAGE}
     */
    public Map<String, String> userNames(RealmModel realm, Collection<String> userIds) {
        Map<String, String> names = new HashMap<>();
        if (!userIds.isEmpty()) {
            entities.createQuery(
                            "select u.id, u.username from UserEntity u where u.realmId = :realm and u.id in (:ids)",
                            Object[].class)
                    .setParameter("realm", realm.getId())
                    .setParameter("ids", userIds)
                    .getResultList()
                    .forEach(row -> names.put((String) row[0], (String) row[1]));
        }
        return names;
    }

    /** How a key was used; empty if it is not listed in this realm. */
    public Optional<KeyUsage> usage(RealmModel realm, UUID keyId) {
        return find(realm, keyId).map(DirectoryEntry::usage);
    }

    /**
     * Claims the e-mail to the owner about the end of a key's life. Of all callers with the same notice, on all nodes,
     * exactly one gets true.
     *
     * @param expiresAt the expiry that the notice is about; if the key has another expiry now, every caller gets false
     * @param secondsBefore how many seconds before the expiry the notice is due
     * @return true: the caller sends the notice after its transaction is committed
     */
    public boolean claimExpiryNotice(UUID keyId, Instant expiresAt, long secondsBefore) {
        return entities.createQuery("update ApiKeyEntity k set k.expiryNotice = :seconds where k.id = :id"
                                + " and k.expiresAt = :end and (k.expiryNotice is null or k.expiryNotice > :seconds)")
                        .setParameter("seconds", secondsBefore)
                        .setParameter("id", keyId.toString())
                        .setParameter("end", expiresAt.toEpochMilli())
                        .executeUpdate()
                == 1;
    }

    private List<DirectoryPlace> places(
            RealmModel realm, KeyFilter filter, @Nullable KeyCursor after, int first, int max) {
        if (first < 0 || max < 1 || max > MAX_PAGE) {
            throw new IllegalArgumentException("A page leaves out 0 or more keys and has 1 to " + MAX_PAGE);
        }
        DirectoryQuery query = query(realm, filter, after);
        if (filter.search() != null) {
            // A database that expects many matches reads all names in the order of the result, which is the slowest way
            // to find a few matches. So matches are fetched unordered and sorted here. If there are many, the query in
            // order finds the first ones soon.
            List<DirectoryPlace> some = query.unordered(entities, FEW).getResultList();
            if (some.size() < FEW) {
                return some.stream()
                        .sorted(DirectoryPlace.NEWEST_FIRST)
                        .skip(first)
                        .limit(max)
                        .toList();
            }
        }
        TypedQuery<DirectoryPlace> ordered = query.places(entities);
        return ordered.setFirstResult(first).setMaxResults(max).getResultList();
    }

    private DirectoryQuery query(RealmModel realm, KeyFilter filter, @Nullable KeyCursor after) {
        return new DirectoryQuery(realm.getId(), filter, named(filter.search()), after);
    }

    /**
     * The ids of the keys that a search finds by id or start. This uses the primary key; the search by name reads all
     * names.
     */
    private List<String> named(@Nullable String search) {
        if (search == null) {
            return List.of();
        }
        Optional<UUID> id = KeyIds.parse(search.toLowerCase(Locale.ROOT));
        if (id.isPresent()) {
            return List.of(id.get().toString());
        }
        // Two keys have the same start by chance once in a billion.
        return ApiKey.idsOf(search)
                .map(range -> entities.createQuery(
                                "select k.id from ApiKeyEntity k where k.id between :first and :last order by k.id",
                                String.class)
                        .setParameter("first", range.first().toString())
                        .setParameter("last", range.last().toString())
                        .setMaxResults(MAX_PAGE)
                        .getResultList())
                .orElse(List.of());
    }

    private List<DirectoryEntry> entries(List<DirectoryPlace> places) {
        if (places.isEmpty()) {
            return List.of();
        }
        Map<String, ApiKeyEntity> rows = new HashMap<>();
        rows(places.stream().map(DirectoryPlace::id).toList()).forEach(row -> rows.put(row.id, row));
        return places.stream()
                .map(place -> rows.get(place.id()))
                .filter(Objects::nonNull)
                .map(DirectoryEntry::of)
                .toList();
    }

    private List<ApiKeyEntity> rows(Collection<String> ids) {
        if (ids.size() > MAX_PAGE) {
            throw new IllegalArgumentException("At most " + MAX_PAGE + " keys at once, not " + ids.size());
        }
        return ids.isEmpty()
                ? List.of()
                : entities.createQuery("select k from ApiKeyEntity k where k.id in (:ids)", ApiKeyEntity.class)
                        .setParameter("ids", ids)
                        .getResultList();
    }

    private static List<String> texts(Collection<UUID> keyIds) {
        return keyIds.stream().map(UUID::toString).toList();
    }
}
