package io.github.scopedapikeys.token;

import org.keycloak.representations.AccessTokenResponse;

/**
 * A sealed token with the answer that carries it.
 *
 * @param response with the signed token
 * @param token its claims
 */
public record IssuedToken(AccessTokenResponse response, SealedToken token) {}
