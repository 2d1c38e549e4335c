package io.github.scopedapikeys.token;

import org.keycloak.protocol.oidc.token.TokenInterceptorException;

/** The result of a {@link TokenRequest}. */
public sealed interface TokenDecision {

    /** @param draft to be signed */
    record Granted(TokenDraft draft) implements TokenDecision {}

    /** @param clientId the first audience that Keycloak's mappers do not give for these rights */
    record AudienceRefused(String clientId) implements TokenDecision {}

    /** The client's tokens must be bound to its certificate (RFC 8705 §3) and the request came without one. */
    record CertificateMissing() implements TokenDecision {}

    /** The client's tokens must be bound to a key (RFC 9449) and the request came without a proof. */
    record ProofMissing() implements TokenDecision {}

    /** The token would end as soon as it begins: by its client's lifespan, by a post-processor, or with its key. */
    record LifespanMissing() implements TokenDecision {}

    /** @param reason why one of the server's token post-processors refuses the request */
    record Intercepted(TokenInterceptorException reason) implements TokenDecision {}
}
