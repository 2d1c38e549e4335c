package io.github.scopedapikeys.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.scopedapikeys.server.CacheMeters;
import io.github.scopedapikeys.server.ServerTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.representations.AccessTokenResponse;

/**
 * Tokens that this node has just issued, for requests with the same {@link TokenCacheKey}. Callers must have verified the
 * key, its owner and its rights for the present request. Whether the realm wants tokens to be reused is its policy's
 * {@code tokenReuse}, which the exchange asks.
 */
public final class TokenCache {

    private static final String METER = "keycloak.api.keys.token.cache";

    private final Cache<TokenCacheKey, Minted> tokens;
    private volatile boolean repeatable;

    /** @param maximumSize how many tokens a node keeps */
    public TokenCache(long maximumSize) {
        tokens = Caffeine.newBuilder()
                .maximumSize(maximumSize)
                .expireAfter(Expiry.<TokenCacheKey, Minted>writing((occasion, minted) -> minted.halfLife()))
                .recordStats()
                .build();
    }

    /**
     * Looks at the server, all of whose providers are there by now, and shows hits, misses and size at its {@code /metrics}.
     * Until then, and where an extension has a token post-processor, no token is reused: what that refuses or takes away is
     * known only when it is asked.
     */
    public void start(KeycloakSessionFactory server) {
        repeatable = PostProcessing.isKeycloaks(server);
        CacheMeters.register(
                METER, "Look-ups of a token for reuse on this node", "Tokens that this node keeps for reuse", tokens);
    }

    /**
     * The occasion of a request.
     *
     * @return empty if each such request needs a token of its own
     */
    public Optional<TokenCacheKey> occasion(KeycloakSession session, TokenRequest request) {
        return repeatable ? TokenCacheKey.of(session, request) : Optional.empty();
    }

    /** Keeps a token for half of its life, unless it is bound to the caller's key or certificate. */
    public void put(TokenCacheKey occasion, IssuedToken issued) {
        if (!issued.token().isBound()) {
            tokens.put(occasion, new Minted(copy(issued.response()), issued.token(), ServerTime.now()));
        }
    }

    /**
     * A token that was minted for this occasion, has at least half of its life before it, ends in time and was not revoked.
     * Its {@code expires_in} says what is left.
     *
     * @param maxAge how long ago it may have been minted
     * @param notAfter the latest end that a token minted now would have
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
