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
 * When keys were last active, as a node knows it: finds inactive keys without SQL for the others.
 */
public final class KeyActivity {

    private static final String METER = "keycloak.api.keys.activity.cache";

    private final Cache<UUID, Long> times;

    /**
     * Knows nothing yet. A node has one, see {@link KeyUsageProviderFactory}.
     *
     * @param maximumSize how many keys a node knows it of
     */
    public KeyActivity(long maximumSize) {
        times = Caffeine.newBuilder().maximumSize(maximumSize).recordStats().build();
    }

    /**
     * See {@link KeyUsageProvider#lastActive}.
     *
     * @param lastUse in milliseconds since the epoch, of the latest use that is not written yet; 0 if there is none
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

    /** Takes note of an activity of a key that somebody has asked about; nobody else's takes memory. */
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
