package io.github.scopedapikeys.directory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/** The uses of keys on this node that are not in the database yet, added up by key. */
public final class UsageBuffer {

    private static final Logger LOG = Logger.getLogger(UsageBuffer.class);

    private static final String METER = "keycloak.api.keys.usage.buffer.size";

    private final Map<UUID, Use> uses = new ConcurrentHashMap<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final KeyActivity activity;
    private final int early;
    private final int full;
    private volatile Runnable whenFull = () -> {};

    /**
     * An empty buffer. A node has one, see {@link #of}.
     *
     * @param size as many keys may wait if they cannot be written; uses of further keys are not counted. A tenth of it is
     *     written early
     */
    public UsageBuffer(KeyActivity activity, int size) {
        this.activity = activity;
        this.early = Math.max(1, size / 10);
        this.full = size;
    }

    /** This node's buffer. */
    public static UsageBuffer of(KeycloakSession session) {
        return ApiKeyDirectoryProviderFactory.of(session).usage();
    }

    /**
     * Counts a use. Memory only: neither SQL nor a lock that another key's use could hold.
     *
     * @param ip the caller's address; null is not recorded
     * @param client the client ID; null is not recorded
     */
    public void record(UUID keyId, Instant time, @Nullable String ip, @Nullable String client) {
        long millis = Millis.floor(time);
        activity.raise(keyId, millis);
        add(keyId, new Use(millis, ip, client, 1));
    }

    /** Takes uses out, to be written. */
    Map<UUID, Use> take(Collection<UUID> keyIds) {
        Map<UUID, Use> taken = new HashMap<>();
        for (UUID keyId : keyIds) {
            Use use = uses.remove(keyId);
            if (use != null) {
                taken.put(keyId, use);
            }
        }
        return taken;
    }

    /** Puts back what could not be written. */
    void giveBack(Map<UUID, Use> taken) {
        taken.forEach((keyId, use) -> uses.merge(keyId, use, Use::plus));
    }

    /** The keys with uses that wait. */
    List<UUID> keys() {
        return List.copyOf(uses.keySet());
    }

    /** What waited was written, so an early flush may be asked for again. After one that failed the next is the timer's. */
    void written() {
        asked.set(false);
    }

    /** When a key was last used, if that waits; 0 if none of its uses does. */
    long lastUse(UUID keyId) {
        Use use = uses.get(keyId);
        return use == null ? 0 : use.time();
    }

    /** @param action is asked for an early flush, by a thread that must not wait for it */
    void whenFull(Runnable action) {
        whenFull = action;
    }

    /** Shows how many keys wait at Keycloak's {@code /metrics}. */
    void measure() {
        Gauge.builder(METER, uses, Map::size)
                .description("API keys with uses that this node has not written yet")
                .register(Metrics.globalRegistry);
    }

    private void add(UUID keyId, Use use) {
        if (uses.size() >= full && !uses.containsKey(keyId)) {
            if (warned.compareAndSet(false, true)) {
                LOG.warnf("Uses of %d API keys cannot be written to the database: further keys are not counted", full);
            }
            return;
        }
        uses.merge(keyId, use, Use::plus);
        if (uses.size() >= early && asked.compareAndSet(false, true)) {
            whenFull.run();
        }
    }

    /**
     * Uses of one key.
     *
     * @param time of the latest, in milliseconds since the epoch
     * @param ip of the latest
     * @param client of the latest
     * @param count how many
     */
    record Use(long time, @Nullable String ip, @Nullable String client, long count) {

        Use plus(Use other) {
            Use latest = other.time >= time ? other : this;
            return new Use(latest.time, latest.ip, latest.client, count + other.count);
        }

        /**
         * Adds these uses to a row.
         *
         * @return if they end a long silence
         */
        Optional<KeyReturned> addTo(ApiKeyEntity row) {
            Optional<KeyReturned> returned = KeyReturned.of(row, this);
            row.useCount += count;
            row.activeAt = Math.max(row.activeAt, time);
            if (row.lastUsedAt == null || row.lastUsedAt <= time) {
                row.lastUsedAt = time;
                row.lastUsedIp = cut(ip, 64);
                row.lastUsedClient = cut(client, 255);
            }
            return returned;
        }

        private static @Nullable String cut(@Nullable String text, int length) {
            return text == null || text.length() <= length ? text : text.substring(0, length);
        }
    }
}
