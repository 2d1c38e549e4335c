package io.github.scopedapikeys.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.scopedapikeys.metrics.CacheMeters;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * When keys were last active, as a node knows it: for telling keys that nobody uses any more without SQL for the others.
 */
public final class KeyActivity {

    private static final String METER = "keycloak.api.keys.activity.cache";

    private final Cache<UUID, Long> times;

    /**
     * Knows nothing yet. A node has one, see {@link #of}.
     *
     * @param maximumSize how many keys a node knows it of
     */
    public KeyActivity(long maximumSize) {
        times = Caffeine.newBuilder().maximumSize(maximumSize).recordStats().build();
    }

    /** This node's memory. */
    public static KeyActivity of(KeycloakSession session) {
        return ApiKeyDirectoryProviderFactory.of(session).activity();
    }

    /**
     * When a key was last active: listed, rotated or used.
     *
     * <p>Runs SQL only if this node knows of no activity since {@code enough}: other nodes know others, and write them
     * down within the interval of flushing.
     *
     * @param enough any activity at or after this time will do
     * @return empty if the key is not listed
     */
    public Optional<Instant> lastActive(KeycloakSession session, UUID keyId, Instant enough) {
        Long known = times.getIfPresent(keyId);
        if (known != null && known >= Millis.ceiling(enough)) {
            return Optional.of(Instant.ofEpochMilli(known));
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        List<Long> listed = entities.createQuery("select k.activeAt from ApiKeyEntity k where k.id = :id", Long.class)
                .setParameter("id", keyId.toString())
                .getResultList();
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        long active = Math.max(listed.get(0), UsageBuffer.of(session).lastUse(keyId));
        return Optional.of(Instant.ofEpochMilli(times.asMap().merge(keyId, active, Math::max)));
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
