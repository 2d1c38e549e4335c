package io.github.scopedapikeys.token;

import org.keycloak.representations.AccessTokenResponse;

/**
 * A sealed token and the token response that contains it.
 *
 * @param response contains the signed token
 * @param token its claims
 */
public record IssuedToken(AccessTokenResponse response, SealedToken token) {}
