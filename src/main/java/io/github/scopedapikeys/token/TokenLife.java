package io.github.scopedapikeys.token;

import org.keycloak.representations.AccessToken;

/** Counts the life of a token from the verification of its key, where Keycloak counts from the moment it makes the token. */
final class TokenLife {

    private TokenLife() {}

    /**
     * Moves the token's start back, and its end with it, so that its life stays as long as the client's settings say.
     *
     * @param start seconds since the epoch
     * @param token as Keycloak's mappers left it, which may have written any {@code iat} and {@code exp}
     * @param now seconds since the epoch: Keycloak made the token between {@code start} and then
     */
    static void countFrom(long start, AccessToken token, long now) {
        Long made = token.getIat();
        Long end = token.getExp();
        if (end != null && end > 0) {
            long late = Math.max(0, Math.min(made == null ? now : made, now) - start);
            // Never to 0, which is no end to Keycloak.
            token.exp(Math.max(1, end - late));
        }
        token.iat(start);
    }
}
