package io.github.scopedapikeys.ratelimit;

import java.util.UUID;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.Provider;

/** Limits the requests of keys. There is one for each session; its data belongs to the node. */
public final class RateLimiterProvider implements Provider {

    private final RateLimiter limiter;

    RateLimiterProvider(RateLimiter limiter) {
        this.limiter = limiter;
    }

    public static RateLimiterProvider of(KeycloakSession session) {
        return session.getProvider(RateLimiterProvider.class);
    }

    /** As {@link RateLimiter#take}: in memory only, without a lock. */
    public RateLimitDecision take(UUID keyId, RateLimit limit) {
        return limiter.take(keyId, limit);
    }

    @Override
    public void close() {}
}
