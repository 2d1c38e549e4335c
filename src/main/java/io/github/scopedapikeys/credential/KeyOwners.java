package io.github.scopedapikeys.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/**
 * Which user a key belongs to, by primary key, without SQL once known.
 *
 * <p>What is remembered is a hint: whether that user exists and has the key is asked of Keycloak's user cache at every
 * use, and a hint that proves wrong is {@link #forget forgotten}, since an import may give a key to a new user. Ids that
 * are not found are not remembered for the same reason.
 */
final class KeyOwners {

    static final String CACHE_NAME = "api-key-owners";

    private final Cache<UUID, String> userIds;

    /** @param maximumSize how many keys' owners a node remembers */
    KeyOwners(long maximumSize) {
        userIds = Caffeine.newBuilder().maximumSize(maximumSize).recordStats().build();
    }

    /** The owner's user id, or null if no API key of this id is stored in any realm. */
    @Nullable
    String userIdOf(UUID keyId, EntityManager entities) {
        String known = userIds.getIfPresent(keyId);
        if (known != null) {
            return known;
        }
        String found = find(keyId.toString(), entities);
        if (found != null) {
            userIds.put(keyId, found);
        }
        return found;
    }

    boolean remembers(UUID keyId) {
        return userIds.getIfPresent(keyId) != null;
    }

    void forget(UUID keyId) {
        userIds.invalidate(keyId);
    }

    /** Shows hits, misses and size at Keycloak's {@code /metrics}, as those of a cache named {@value #CACHE_NAME}. */
    void measure() {
        CaffeineCacheMetrics.monitor(Metrics.globalRegistry, userIds, CACHE_NAME);
    }

    private static @Nullable String find(String keyId, EntityManager entities) {
        CredentialEntity local = entities.find(CredentialEntity.class, keyId);
        if (local != null) {
            return ApiKeyCredential.TYPE.equals(local.getType())
                    ? local.getUser().getId()
                    : null;
        }
        FederatedUserCredentialEntity federated = entities.find(FederatedUserCredentialEntity.class, keyId);
        return federated != null && ApiKeyCredential.TYPE.equals(federated.getType()) ? federated.getUserId() : null;
    }
}
