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
 * Which user a key belongs to, by primary key, without SQL once known.
 *
 * <p>What is remembered is a hint: whether that user exists and has the key is asked of Keycloak's user cache at every
 * use, and a hint that proves wrong is {@link #forget forgotten}, since an import may give a key to a new user. Ids that
 * are not found are not remembered for the same reason.
 */
final class KeyOwners {

    private static final String METER = "keycloak.api.keys.owner.cache";

    private final Cache<UUID, String> userIds;

    /**
     * Keycloak reloads users now and then, each time with a new string for the id. Equal strings are kept once, as long as
     * a hint uses them.
     */
    private final Interner<String> sharedIds = Interner.newWeakInterner();

    /** @param maximumSize how many keys' owners a node remembers */
    KeyOwners(long maximumSize) {
        userIds = Caffeine.newBuilder().maximumSize(maximumSize).recordStats().build();
    }

    /** The user id that is remembered; null if none is. */
    @Nullable
    String hint(UUID keyId) {
        return userIds.getIfPresent(keyId);
    }

    /** Remembers whose a key was found to be. The keys of one user share the text of the id. */
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

    /** The owner's user id, by SQL; null if this realm has no API key of this id. */
    static @Nullable String find(RealmModel realm, UUID id, EntityManager entities) {
        Object entity = CredentialEntities.find(entities, id);
        return entity != null && CredentialEntities.isOf(realm, entity) ? CredentialEntities.userId(entity) : null;
    }
}
