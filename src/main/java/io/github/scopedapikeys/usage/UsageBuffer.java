package io.github.scopedapikeys.usage;

import io.github.scopedapikeys.server.Millis;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The uses of keys on this node that are not yet in the database, summed up for each key. */
public final class UsageBuffer {

    private static final Logger LOG = Logger.getLogger(UsageBuffer.class);

    private static final String METER = "keycloak.api.keys.usage.buffer.size";

    private final Map<UUID, RecordedUse> uses = new ConcurrentHashMap<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final KeyActivity activity;
    private final int early;
    private final int full;
    private volatile Runnable whenFull = () -> {};

    /**
     * An empty buffer. There is one for each node: see {@link KeyUsageProviderFactory}.
     *
     * @param size maximum number of keys that wait while the database accepts no writes; uses of further keys are not
     *     counted. A flush starts early when a tenth of this number waits
     */
    public UsageBuffer(KeyActivity activity, int size) {
        this.activity = activity;
        this.early = Math.max(1, size / 10);
        this.full = size;
    }

    /** See {@link KeyUsageProvider#record}. */
    public void record(UUID keyId, Instant time, @Nullable String ip, @Nullable String client) {
        long millis = Millis.floor(time);
        activity.raise(keyId, millis);
        add(keyId, new RecordedUse(millis, ip, client, 1));
    }

    /** Removes uses from the buffer, for writing. */
    Map<UUID, RecordedUse> take(Collection<UUID> keyIds) {
        Map<UUID, RecordedUse> taken = new HashMap<>();
        for (UUID keyId : keyIds) {
            RecordedUse use = uses.remove(keyId);
            if (use != null) {
                taken.put(keyId, use);
            }
        }
        return taken;
    }

    /** Puts back uses that could not be written. */
    void giveBack(Map<UUID, RecordedUse> taken) {
        taken.forEach((keyId, use) -> uses.merge(keyId, use, RecordedUse::plus));
    }

    /** The keys whose uses wait. */
    List<UUID> keys() {
        return List.copyOf(uses.keySet());
    }

    /**
     * Called after all uses were written: the buffer may ask for an early flush again. After a failed flush only the
     * timer starts the next one.
     */
    void written() {
        asked.set(false);
    }

    /** The time of the latest use of a key that waits; 0 if none waits. */
    long lastUse(UUID keyId) {
        RecordedUse use = uses.get(keyId);
        return use == null ? 0 : use.time();
    }

    /** @param action starts an early flush; the calling thread must not wait for it */
    void whenFull(Runnable action) {
        whenFull = action;
    }

    /** Shows at Keycloak's {@code /metrics} how many keys wait. */
    void measure() {
        Gauge.builder(METER, uses, Map::size)
                .description("API keys with uses that this node has not written yet")
                .register(Metrics.globalRegistry);
    }

    private void add(UUID keyId, RecordedUse use) {
        if (uses.size() >= full && !uses.containsKey(keyId)) {
            if (warned.compareAndSet(false, true)) {
                LOG.warnf(
                        "Uses of %d API keys wait, because the database accepts no writes: uses of further keys are not counted",
                        full);
            }
            return;
        }
        uses.merge(keyId, use, RecordedUse::plus);
        if (uses.size() >= early && asked.compareAndSet(false, true)) {
            whenFull.run();
        }
    }
}
