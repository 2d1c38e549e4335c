package io.github.scopedapikeys.token;

import org.keycloak.protocol.oidc.token.TokenInterceptorException;

/** The result of drafting a token for a {@link TokenRequest}. */
public sealed interface TokenDecision {

    /** @param draft to seal and sign */
    record Granted(TokenDraft draft) implements TokenDecision {}

    /** @param clientId the first refused audience: Keycloak's mappers do not give it for these rights */
    record AudienceRefused(String clientId) implements TokenDecision {}

    /** The client's tokens must be bound to its certificate (RFC 8705 §3), but the request has none. */
    record CertificateMissing() implements TokenDecision {}

    /** The client's tokens must be bound to a key (RFC 9449), but the request has no proof. */
    record ProofMissing() implements TokenDecision {}

    /** The token would have no lifetime, because of the client's lifespan, a post-processor or the key's end. */
    record LifespanMissing() implements TokenDecision {}

    /** @param reason why one of the server's token post-processors refuses the request */
    record Intercepted(TokenInterceptorException reason) implements TokenDecision {}
}
