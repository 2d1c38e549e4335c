package io.github.scopedapikeys.token;

import java.time.Duration;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * Which tokens may be reused for an identical request.
 *
 * @param cache the tokens
 * @param maxAge maximum age of a token; zero: none is reused
 */
public record TokenReuse(TokenCache cache, Duration maxAge) {

    /**
     * Where the cache keeps the token of a request.
     *
     * @return empty if the request needs a new token
     */
    public Optional<Slot> slot(KeycloakSession session, TokenRequest request) {
        return maxAge.isZero()
                ? Optional.empty()
                : cache.occasion(session, request).map(occasion -> new Slot(session, request, occasion));
    }

    /** The token of one request in the cache. */
    public final class Slot {

        private final KeycloakSession session;
        private final TokenRequest request;
        private final TokenCacheKey occasion;

        private Slot(KeycloakSession session, TokenRequest request, TokenCacheKey occasion) {
            this.session = session;
            this.request = request;
            this.occasion = occasion;
        }

        /** The token, if there is one that may still be used for the request. */
        public Optional<IssuedToken> find() {
            return cache.find(session, occasion, maxAge, request.notAfter());
        }

        /** Keeps a token for later requests, unless it is bound to the caller's key or certificate. */
        public void put(IssuedToken issued) {
            cache.put(occasion, issued);
        }
    }
}
