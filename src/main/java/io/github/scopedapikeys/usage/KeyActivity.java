package io.github.scopedapikeys.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.scopedapikeys.directory.UsageRows;
import io.github.scopedapikeys.server.CacheMeters;
import io.github.scopedapikeys.server.Millis;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * This node's cache of the last activity of keys. It finds inactive keys, and needs no SQL for keys that it knows to be
 * active.
 */
public final class KeyActivity {

    private static final String METER = "keycloak.api.keys.activity.cache";

    private final Cache<UUID, Long> times;

    /**
     * An empty cache. There is one for each node: see {@link KeyUsageProviderFactory}.
     *
     * @param maximumSize maximum number of keys in the cache
     */
    public KeyActivity(long maximumSize) {
        times = Caffeine.newBuilder().maximumSize(maximumSize).recordStats().build();
    }

    /**
     * See {@link KeyUsageProvider#lastActive}.
     *
     * @param lastUse the latest use that is not written yet, in milliseconds since the epoch; 0 if there is none
     */
    public Optional<Instant> lastActive(KeycloakSession session, UUID keyId, Instant enough, long lastUse) {
        Long known = times.getIfPresent(keyId);
        if (known != null && known >= Millis.ceiling(enough)) {
            return Optional.of(Instant.ofEpochMilli(known));
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        return new UsageRows(entities)
                .activeAt(keyId)
                .map(listed -> times.asMap().merge(keyId, Math.max(listed, lastUse), Math::max))
                .map(Instant::ofEpochMilli);
    }

    /**
     * Records an activity, but only for keys in the cache: a key enters the cache when its last activity is asked for.
     */
    void raise(UUID keyId, long millis) {
        times.asMap().computeIfPresent(keyId, (key, known) -> Math.max(known, millis));
    }

    /** Shows hits, misses and size at Keycloak's {@code /metrics}. */
    void measure() {
        CacheMeters.register(
                METER,
                "Look-ups of when an API key was last active on this node",
                "API keys of which this node remembers when they were last active",
                times);
    }
}
