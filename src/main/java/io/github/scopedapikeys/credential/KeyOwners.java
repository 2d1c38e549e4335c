package io.github.scopedapikeys.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Interner;
import io.github.scopedapikeys.server.CacheMeters;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/**
 * The node's cache of the owners' user ids, by key id. A cached id needs no SQL.
 *
 * <p>A cached id is only a hint. At every use, Keycloak's user cache must confirm that the user exists and has the key.
 * A hint that proves wrong is {@link #forget evicted}: an import may give a key to a new user. For the same reason, ids
 * that are not found are not cached.
 */
final class KeyOwners {

    private static final String METER = "keycloak.api.keys.owner.cache";

    private final Cache<UUID, String> userIds;

    /**
     * Keycloak reloads users from time to time, with a new string for the same id each time. Equal strings are kept
     * only once, while a hint uses them.
     */
    private final Interner<String> sharedIds = Interner.newWeakInterner();

    /** @param maximumSize maximum number of keys in the cache */
    KeyOwners(long maximumSize) {
        userIds = Caffeine.newBuilder().maximumSize(maximumSize).recordStats().build();
    }

    /** The cached user id; null if there is none. */
    @Nullable
    String hint(UUID keyId) {
        return userIds.getIfPresent(keyId);
    }

    /** Caches a key's owner. The keys of one user share one string for the id. */
    void remember(UUID keyId, String userId) {
        userIds.put(keyId, sharedIds.intern(userId));
    }

    void forget(UUID keyId) {
        userIds.invalidate(keyId);
    }

    /** Shows hits, misses and size at Keycloak's {@code /metrics}. */
    void measure() {
        CacheMeters.register(
                METER,
                "Look-ups of the owner of an API key on this node",
                "API keys whose owner this node remembers",
                userIds);
    }

    /** The owner's user id, by SQL; null if this realm has no API key with this id. */
    static @Nullable String find(RealmModel realm, UUID id, EntityManager entities) {
        Object entity = CredentialEntities.find(entities, id);
        return entity != null && CredentialEntities.isOf(realm, entity) ? CredentialEntities.userId(entity) : null;
    }
}
