package io.github.scopedapikeys.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.scopedapikeys.server.CacheMeters;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * This node's token buckets, by key.
 *
 * <p>If the cache is full, the bucket of a key that is rarely used is dropped, and the key starts again with a full one.
 * So a cache that is too small makes limits less strict, and never refuses a request. A key's bucket does not depend on
 * its secret: a rotated key keeps it.
 */
public final class RateLimiter {

    private static final String METER = "keycloak.api.keys.rate.limit.cache";

    private final Cache<UUID, TokenBucket> buckets;
    private final LongSupplier clock;

    /**
     * Without any bucket. There is one limiter for each node: see {@link RateLimiterProviderFactory}.
     *
     * @param maximumSize maximum number of buckets
     * @param clock in nanoseconds, from any start
     */
    public RateLimiter(long maximumSize, LongSupplier clock) {
        this.buckets =
                Caffeine.newBuilder().maximumSize(maximumSize).recordStats().build();
        this.clock = clock;
    }

    /** Counts a request of a key, and decides whether the key may make it. A refused request does not count. */
    public RateLimitDecision take(UUID keyId, RateLimit limit) {
        TokenBucket bucket = buckets.getIfPresent(keyId);
        if (bucket == null) {
            bucket = buckets.get(keyId, id -> new TokenBucket(clock));
        }
        long left = bucket.take(limit);
        return RateLimitDecision.of(limit, left, left < 0 && bucket.isReportDue());
    }

    /** Shows hits, misses and size at Keycloak's {@code /metrics}. */
    void measure() {
        CacheMeters.register(
                METER,
                "Look-ups of what a key has used of its rate limit on this node",
                "Keys of which this node remembers what they have used of their rate limit",
                buckets);
    }
}
