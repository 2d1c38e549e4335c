package io.github.scopedapikeys.token;

import org.keycloak.representations.AccessToken;

/** Makes the lifetime of a token start at the verification of its key. In Keycloak it starts when the token is made. */
final class TokenLife {

    private TokenLife() {}

    /**
     * Sets the start of the token, and moves its end by the same time, so that the lifetime stays as configured.
     *
     * @param start in seconds since the epoch
     * @param token as Keycloak's mappers left it; they may have written any {@code iat} and {@code exp}
     * @param now in seconds since the epoch: Keycloak made the token between {@code start} and {@code now}
     */
    static void countFrom(long start, AccessToken token, long now) {
        Long made = token.getIat();
        Long end = token.getExp();
        if (end != null && end > 0) {
            long late = Math.max(0, Math.min(made == null ? now : made, now) - start);
            // Never 0, because Keycloak treats an exp of 0 as no end.
            token.exp(Math.max(1, end - late));
        }
        token.iat(start);
    }
}
