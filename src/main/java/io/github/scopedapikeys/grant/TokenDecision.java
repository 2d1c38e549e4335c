package io.github.scopedapikeys.grant;

import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;

/** What became of a {@link TokenRequest}. */
public sealed interface TokenDecision
        permits TokenDecision.Issued, TokenDecision.AudienceRefused, TokenDecision.NotBound {

    /**
     * @param response with the signed token
     * @param token its claims
     */
    record Issued(AccessTokenResponse response, AccessToken token) implements TokenDecision {}

    /** @param clientId the first audience that Keycloak's mappers do not give for these rights */
    record AudienceRefused(String clientId) implements TokenDecision {}

    /** The client's tokens must be bound to its certificate (RFC 8705 §3) and the request came without one. */
    record NotBound() implements TokenDecision {}
}
