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
 * The keys of a realm as a table: searched and counted newest first, with the usage of each. A view, which never decides
 * whether a key works.
 *
 * <p>Belongs to one session and writes in its transaction, so that a key and its row are stored and removed together.
 */
public final class KeyDirectory {

    /** The most ids or entries that are asked for at once. */
    public static final int MAX_PAGE = 1000;

    /** As many matches of a search are fetched to be sorted here. See {@link #places}. */
    private static final int FEW = 2000;

    private final KeycloakSession session;
    private final EntityManager entities;

    private KeyDirectory(KeycloakSession session) {
        this.session = session;
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** This session's directory. */
    public static KeyDirectory of(KeycloakSession session) {
        return new KeyDirectory(session);
    }

    /** Lists a key, or brings its row up to date; its usage and inactivity clock stay as they are. */
    public void put(RealmModel realm, String userId, ApiKeyCredential key) {
        new KeyRows(entities).put(realm.getId(), userId, key, null);
    }

    /** As {@link #put}, for a key that was rotated: its inactivity period starts again. */
    public void putRotated(RealmModel realm, String userId, ApiKeyCredential key, Instant rotatedAt) {
        new KeyRows(entities).put(realm.getId(), userId, key, rotatedAt);
    }

    /** Strikes a key off the list when the transaction commits; nothing happens if it was not on it. */
    public void remove(UUID keyId) {
        RowRemoval.of(session, entities).add(keyId.toString());
    }

    /**
     * Strikes keys off the list whose credentials were found to be gone.
     *
     * @param keyIds at most {@value #MAX_PAGE}
     */
    public void drop(Collection<UUID> keyIds) {
        if (!keyIds.isEmpty()) {
            new KeyRows(entities).remove(texts(keyIds));
        }
    }

    /** Strikes all keys of a user off the list. */
    public void removeAll(RealmModel realm, String userId) {
        entities.createQuery("delete from ApiKeyEntity k where k.realmId = :realm and k.userId = :user")
                .setParameter("realm", realm.getId())
                .setParameter("user", userId)
                .executeUpdate();
    }

    /** Strikes all keys of a realm off the list. */
    public void removeAll(RealmModel realm) {
        entities.createQuery("delete from ApiKeyEntity k where k.realmId = :realm")
                .setParameter("realm", realm.getId())
                .executeUpdate();
    }

    /**
     * A page of keys, newest first.
     *
     * @param first how many to leave out
     * @param max how many at most, up to {@value #MAX_PAGE}
     */
    public List<DirectoryEntry> search(RealmModel realm, KeyFilter filter, int first, int max) {
        return entries(places(realm, filter, null, first, max));
    }

    /**
     * The page of keys that comes after another's last entry.
     *
     * @param after see {@link DirectoryEntry#cursor}
     * @param max how many at most, up to {@value #MAX_PAGE}
     */
    public List<DirectoryEntry> searchAfter(RealmModel realm, KeyFilter filter, KeyCursor after, int max) {
        return entries(places(realm, filter, after, 0, max));
    }

    /** How many keys there are. */
    public long count(RealmModel realm, KeyFilter filter) {
        return query(realm, filter, null).count(entities).getSingleResult();
    }

    /**
     * The ids of the keys that come after a place, for working through any number of keys with a transaction for each
     * batch.
     *
     * @param after null: from the newest key
     * @param max how many at most, up to {@value #MAX_PAGE}
     * @return empty if there are no more
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
     * The entries of those of these keys that are listed in this realm.
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

    /** The entries of all keys that are listed as a user's. */
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
     * The keys of these ids in this realm, as Keycloak's tables have them: all at once, past its caches.
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
     * The names of those of these users who are in Keycloak's own table, all at once.
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
     * Takes over telling the owner about the end of a key's life. Of all who ask for the same notice, on any node, one is
     * told to go ahead.
     *
     * @param expiresAt the end that the notice is about; if the key has another one by now, nobody goes ahead
     * @param secondsBefore how long before the end the notice is due
     * @return whether the caller, once its transaction is committed, is to send the notice
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
            // A database that expects many matches walks through all names in the order of the answer, which is the
            // slowest way to find a few. So they are taken as they come, and sorted here; if there are many, the first
            // ones in order are soon found.
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

    /** The ids of the keys that a search names by id or start, which are found at once, while names are all gone through. */
    private List<String> named(@Nullable String search) {
        if (search == null) {
            return List.of();
        }
        Optional<UUID> id = KeyIds.parse(search.toLowerCase(Locale.ROOT));
        if (id.isPresent()) {
            return List.of(id.get().toString());
        }
        // Chance gives two keys the same start once in a billion.
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
