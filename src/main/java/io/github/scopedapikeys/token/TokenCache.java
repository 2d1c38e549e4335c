package io.github.scopedapikeys.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.scopedapikeys.server.CacheMeters;
import io.github.scopedapikeys.server.ServerTime;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.representations.AccessTokenResponse;

/**
 * This node's cache of recently issued tokens, by {@link TokenCacheKey}. Before a cached token is used, the key, its
 * owner and its rights must be verified for the present request. The caller checks whether the realm's policy allows
 * reuse ({@code tokenReuse}, {@code verifyMaxAge}). Each door that reuses tokens has its own.
 */
public final class TokenCache {

    private static final String METER = "keycloak.api.keys.token.cache";

    private final Cache<TokenCacheKey, Minted> tokens;
    private volatile boolean repeatable;

    /** @param maximumSize maximum number of tokens in the cache */
    public TokenCache(long maximumSize) {
        tokens = Caffeine.newBuilder()
                .maximumSize(maximumSize)
                .expireAfter(Expiry.<TokenCacheKey, Minted>writing((occasion, minted) -> minted.halfLife()))
                .recordStats()
                .build();
    }

    /**
     * Called when all providers of the server are loaded. It allows the reuse of tokens if all token post-processors
     * are Keycloak's own: others must run for each request, because their result may depend on anything. It also shows
     * hits, misses and size at Keycloak's {@code /metrics}.
     *
     * @param door whose tokens these are: a label of the meters
     */
    public void start(KeycloakSessionFactory server, String door) {
        repeatable = PostProcessing.isKeycloaks(server);
        CacheMeters.register(
                METER,
                "Look-ups of a token for reuse on this node",
                "Tokens that this node keeps for reuse",
                tokens,
                Tags.of("door", door));
    }

    /**
     * The cache key of a request.
     *
     * @return empty if the request needs a new token
     */
    public Optional<TokenCacheKey> occasion(KeycloakSession session, TokenRequest request) {
        return repeatable ? TokenCacheKey.of(session, request) : Optional.empty();
    }

    /** Caches a token for half of its lifetime, unless it is bound to the caller's key or certificate. */
    public void put(TokenCacheKey occasion, IssuedToken issued) {
        if (!issued.token().isBound()) {
            tokens.put(occasion, new Minted(copy(issued.response()), issued.token(), ServerTime.now()));
        }
    }

    /**
     * A cached token that has at least half of its lifetime left, ends in time and is not revoked. Its {@code
     * expires_in} is the remaining lifetime.
     *
     * @param maxAge maximum age of the token
     * @param notAfter the latest end that a new token could have
     */
    public Optional<IssuedToken> find(
            KeycloakSession session, TokenCacheKey occasion, Duration maxAge, Instant notAfter) {
        Instant now = ServerTime.now();
        return Optional.ofNullable(tokens.getIfPresent(occasion))
                .filter(minted -> minted.age(now).compareTo(maxAge) <= 0)
                .filter(minted -> minted.age(now).compareTo(minted.halfLife()) <= 0)
                .filter(minted -> !minted.end().isAfter(notAfter))
                .filter(minted ->
                        !session.revokedTokens().contains(minted.token().id()))
                .map(minted -> minted.at(now));
    }

    private static AccessTokenResponse copy(AccessTokenResponse response) {
        AccessTokenResponse copy = new AccessTokenResponse();
        copy.setToken(response.getToken());
        copy.setTokenType(response.getTokenType());
        copy.setExpiresIn(response.getExpiresIn());
        copy.setScope(response.getScope());
        copy.setNotBeforePolicy(response.getNotBeforePolicy());
        copy.setSessionState(response.getSessionState());
        response.getOtherClaims().forEach(copy::setOtherClaims);
        return copy;
    }

    private record Minted(AccessTokenResponse response, SealedToken token, Instant mintedAt) {

        Instant end() {
            return token.end();
        }

        Duration halfLife() {
            return Duration.between(mintedAt, end()).dividedBy(2);
        }

        /** Negative if the clock was set back. */
        Duration age(Instant now) {
            return Duration.between(mintedAt, now);
        }

        IssuedToken at(Instant now) {
            AccessTokenResponse answer = copy(response);
            answer.setExpiresIn(token.end().getEpochSecond() - now.getEpochSecond());
            return new IssuedToken(answer, token);
        }
    }
}
