package io.github.scopedapikeys.server;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/**
 * Registers meters for the hits, misses and size of a cache. Micrometer's own meters for Caffeine caches clash with
 * Keycloak's.
 */
public final class CacheMeters {

    private CacheMeters() {}

    /**
     * Shows a cache at Keycloak's {@code /metrics}.
     *
     * @param name of the cache; its meters are {@code <name>.gets} and {@code <name>.size}
     * @param gets description of a look-up
     * @param size description of an entry
     * @param cache must record its statistics
     */
    public static void register(String name, String gets, String size, Cache<?, ?> cache) {
        register(name, gets, size, cache, Tags.empty());
    }

    /**
     * As {@link #register(String, String, String, Cache)}, for one of several caches with the same name.
     *
     * @param labels that tell the caches apart
     */
    public static void register(String name, String gets, String size, Cache<?, ?> cache, Tags labels) {
        counter(name, gets, labels.and("result", "hit"), cache, it -> it.stats().hitCount());
        counter(
                name,
                gets,
                labels.and("result", "miss"),
                cache,
                it -> it.stats().missCount());
        Gauge.builder(name + ".size", cache, Cache::estimatedSize)
                .description(size)
                .tags(labels)
                .register(Metrics.globalRegistry);
    }

    private static void counter(
            String name, String gets, Tags labels, Cache<?, ?> cache, ToDoubleFunction<Cache<?, ?>> count) {
        FunctionCounter.builder(name + ".gets", cache, count)
                .description(gets)
                .tags(labels)
                .register(Metrics.globalRegistry);
    }
}
