package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.audit.Reason;
import io.github.scopedapikeys.token.TokenDecision;
import java.util.Locale;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Errors;

/**
 * Why a request with a key, or with a token of one, is refused: the reason for the event, and the OAuth error for the
 * caller. All that is wrong with a key looks the same to the caller (RFC 8693 §2.2.2).
 */
public enum Refusal implements Reason {
    /** The text is no key. */
    MALFORMED(Errors.INVALID_TOKEN),
    /** No key of this id belongs to a user of this realm; revoked keys among them. */
    UNKNOWN(Errors.INVALID_TOKEN),
    /** The key exists and the secret, or the prefix, is not its own. */
    WRONG_SECRET(Errors.INVALID_TOKEN),
    /** A previous secret of the key, after its grace period: somebody still uses it, or has found it. */
    REUSE_AFTER_ROTATION(Errors.INVALID_TOKEN),
    /**
     * The token being exchanged or introspected is older than the key's last rotation, and no previous secret works any
     * more.
     */
    SECRET_REPLACED(Errors.INVALID_TOKEN),
    /** The key exists, and the pepper that its hash was made with is not configured any more; the server log names it. */
    PEPPER_MISSING(Errors.INVALID_TOKEN),
    /** The key has expired. */
    EXPIRED(Errors.INVALID_TOKEN),
    /** The key was not used for longer than policy allows. */
    INACTIVE(Errors.INVALID_TOKEN),
    /** The key is disabled. */
    DISABLED(Errors.INVALID_TOKEN),
    /** API keys are turned off in the realm. */
    REALM_DISABLED(Errors.NOT_ALLOWED),
    /** The owner is disabled. */
    USER_DISABLED(Errors.USER_DISABLED),
    /** The owner is locked out by brute-force protection. */
    USER_LOCKED(Errors.USER_TEMPORARILY_DISABLED),
    /** The owner's external user store fails, so nobody can say whether the owner is still allowed anything. */
    USER_UNAVAILABLE(Errors.USER_NOT_FOUND),
    /** The owner is the service account of a client that is disabled or has service accounts turned off. */
    SERVICE_ACCOUNT_DISABLED(Errors.CLIENT_DISABLED),
    /** The key is restricted to other clients. */
    CLIENT_NOT_ALLOWED(Errors.NOT_ALLOWED),
    /** The owner has not consented to what the client asks for. */
    CONSENT_MISSING(Errors.CONSENT_DENIED),
    /** The key is restricted to other addresses. */
    IP_NOT_ALLOWED(Errors.NOT_ALLOWED),
    /** The token being exchanged is not valid, its key no longer works, or it is not for the requesting client. */
    SUBJECT_TOKEN_INVALID(Errors.INVALID_TOKEN, OAuthErrorException.INVALID_REQUEST, "Invalid token"),
    /** A public client, which never uses keys. */
    PUBLIC_CLIENT(Errors.NOT_ALLOWED, OAuthErrorException.UNAUTHORIZED_CLIENT, "Client not allowed to exchange"),
    /** A bearer-only client, which Keycloak gives no token. */
    BEARER_ONLY_CLIENT(Errors.NOT_ALLOWED, OAuthErrorException.UNAUTHORIZED_CLIENT, "Client not allowed to exchange"),
    /** A client without 'Standard token exchange'. */
    EXCHANGE_OFF(Errors.NOT_ALLOWED, OAuthErrorException.UNAUTHORIZED_CLIENT, "Client not allowed to exchange"),
    /** A scope that the client does not have or the key does not grant. */
    INVALID_SCOPE(Errors.INVALID_SCOPE, OAuthErrorException.INVALID_SCOPE, "Invalid scope"),
    /** An audience that does not exist or that these rights do not reach (RFC 8693 §2.2.2). */
    INVALID_TARGET(Errors.INVALID_REQUEST, "invalid_target", "Invalid audience"),
    /** The client's tokens must be bound to its certificate, and there is none (RFC 8705 §3). */
    CERTIFICATE_MISSING(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, "Client certificate missing"),
    /** The client's tokens must be bound to a key, and the request has no proof that its sender holds one (RFC 9449). */
    PROOF_MISSING(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, "DPoP proof is missing"),
    /** The token would have no lifetime: because of its client's lifespan, a post-processor, or the key's end. */
    LIFESPAN_MISSING(Errors.INVALID_REQUEST),
    /** A client policy of the realm refuses it. */
    CLIENT_POLICY(Errors.NOT_ALLOWED, OAuthErrorException.INVALID_REQUEST, "Refused by a client policy"),
    /** One of the server's token post-processors refuses it. */
    POST_PROCESSOR(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, "Invalid request"),
    /** A parameter that is missing, repeated or not supported here. */
    INVALID_PARAMETER(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, "Invalid request parameter");

    private final String eventError;
    private final String oauthError;
    private final String description;

    Refusal(String eventError) {
        this(eventError, OAuthErrorException.INVALID_REQUEST, "Invalid API key");
    }

    Refusal(String eventError, String oauthError, String description) {
        this.eventError = eventError;
        this.oauthError = oauthError;
        this.description = description;
    }

    /**
     * The refusal for a decision that gives no token.
     *
     * @throws IllegalArgumentException for a decision that gives a token
     */
    public static Refusal of(TokenDecision decision) {
        if (decision instanceof TokenDecision.AudienceRefused) {
            return INVALID_TARGET;
        }
        if (decision instanceof TokenDecision.CertificateMissing) {
            return CERTIFICATE_MISSING;
        }
        if (decision instanceof TokenDecision.ProofMissing) {
            return PROOF_MISSING;
        }
        if (decision instanceof TokenDecision.LifespanMissing) {
            return LIFESPAN_MISSING;
        }
        if (decision instanceof TokenDecision.Intercepted) {
            return POST_PROCESSOR;
        }
        throw new IllegalArgumentException("Not a refusal");
    }

    @Override
    public String eventError() {
        return eventError;
    }

    @Override
    public String reason() {
        return "api_key_" + name().toLowerCase(Locale.ROOT);
    }

    /** The {@code error} of the answer (RFC 6749 §5.2). */
    public String oauthError() {
        return oauthError;
    }

    /** The {@code error_description} of the answer: the same whatever is wrong with a key. */
    public String description() {
        return description;
    }
}
