package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.audit.Reason;
import io.github.scopedapikeys.token.TokenDecision;
import java.util.Locale;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Errors;

/**
 * Why a request with a key, or with a token of a key, is refused: the reason for the event, and the OAuth error for the
 * caller. All refusals of a key look the same to the caller (RFC 8693 §2.2.2).
 */
public enum Refusal implements Reason {
    /** The presented value is not a key. */
    MALFORMED(Errors.INVALID_TOKEN),
    /** No user of this realm has a key with this id. The key may have been revoked. */
    UNKNOWN(Errors.INVALID_TOKEN),
    /** The key exists, but the presented secret or prefix is not the key's. */
    WRONG_SECRET(Errors.INVALID_TOKEN),
    /** A previous secret of the key, after its grace period: somebody still uses it, or has found it. */
    REUSE_AFTER_ROTATION(Errors.INVALID_TOKEN),
    /** The token is older than the key's last rotation, and no previous secret works any more. */
    SECRET_REPLACED(Errors.INVALID_TOKEN),
    /**
     * The key exists, and a hash of it cannot be compared: its pepper is not configured, or not in the vault. So it is not
     * known whether the secret is right. The server log names the pepper.
     */
    PEPPER_MISSING(Errors.INVALID_TOKEN),
    /** The key has expired. */
    EXPIRED(Errors.INVALID_TOKEN),
    /** The key was not used for longer than the policy allows. */
    INACTIVE(Errors.INVALID_TOKEN),
    /** The key is disabled. */
    DISABLED(Errors.INVALID_TOKEN),
    /** API keys are turned off in the realm. */
    REALM_DISABLED(Errors.NOT_ALLOWED),
    /** The owner is disabled. */
    USER_DISABLED(Errors.USER_DISABLED),
    /** The owner is locked out by brute-force protection. */
    USER_LOCKED(Errors.USER_TEMPORARILY_DISABLED),
    /** The owner's external user store fails, so the state of the owner is unknown. */
    USER_UNAVAILABLE(Errors.USER_NOT_FOUND),
    /** The owner is a service account, and its client is disabled or has service accounts turned off. */
    SERVICE_ACCOUNT_DISABLED(Errors.CLIENT_DISABLED),
    /** The key is restricted to other clients. */
    CLIENT_NOT_ALLOWED(Errors.NOT_ALLOWED),
    /** The owner has not consented to the scopes that the client would get. */
    CONSENT_MISSING(Errors.CONSENT_DENIED),
    /** The key is restricted to other addresses. */
    IP_NOT_ALLOWED(Errors.NOT_ALLOWED),
    /** The key makes more requests than its rate limit allows. Only a caller with a working key gets this answer. */
    RATE_LIMITED(Errors.SLOW_DOWN, OAuthErrorException.SLOW_DOWN, "Too many requests with this API key"),
    /** The caller gives a user name that is not the owner's. */
    OTHER_USERNAME(Errors.INVALID_USER_CREDENTIALS),
    /** The presented token is not valid or not for the requesting client, or its owner was signed out after it was issued. */
    SUBJECT_TOKEN_INVALID(Errors.INVALID_TOKEN, OAuthErrorException.INVALID_REQUEST, "Invalid token"),
    /** The client is public. Public clients never use keys. */
    PUBLIC_CLIENT(Errors.NOT_ALLOWED, OAuthErrorException.UNAUTHORIZED_CLIENT, "Client not allowed to exchange"),
    /** The client is bearer-only. Keycloak issues no tokens to such clients. */
    BEARER_ONLY_CLIENT(Errors.NOT_ALLOWED, OAuthErrorException.UNAUTHORIZED_CLIENT, "Client not allowed to exchange"),
    /** The client has 'Standard token exchange' turned off. */
    EXCHANGE_OFF(Errors.NOT_ALLOWED, OAuthErrorException.UNAUTHORIZED_CLIENT, "Client not allowed to exchange"),
    /** A Docker login at a client that has another protocol. */
    NOT_A_REGISTRY(Errors.NOT_ALLOWED),
    /** A Docker login for access of which the key has no role at the registry's client. */
    NO_ACCESS(Errors.ACCESS_DENIED),
    /** A protocol mapper of the registry's client gives access that the key does not have. */
    ACCESS_EXCEEDED(Errors.ACCESS_DENIED),
    /** The client does not have the requested scope, or the key does not grant it. */
    INVALID_SCOPE(Errors.INVALID_SCOPE, OAuthErrorException.INVALID_SCOPE, "Invalid scope"),
    /** The requested audience does not exist, or these rights do not include it (RFC 8693 §2.2.2). */
    INVALID_TARGET(Errors.INVALID_REQUEST, "invalid_target", "Invalid audience"),
    /** The client's tokens must be bound to its certificate, but the request has none (RFC 8705 §3). */
    CERTIFICATE_MISSING(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, "Client certificate missing"),
    /** The client's tokens must be bound to a key, but the request has no proof of possession (RFC 9449). */
    PROOF_MISSING(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, "DPoP proof is missing"),
    /** The token would have no lifetime, because of the client's lifespan, a post-processor or the key's end. */
    LIFESPAN_MISSING(Errors.INVALID_REQUEST),
    /** A client policy of the realm refuses the request. */
    CLIENT_POLICY(Errors.NOT_ALLOWED, OAuthErrorException.INVALID_REQUEST, "Refused by a client policy"),
    /** One of the server's token post-processors refuses the request. */
    POST_PROCESSOR(Errors.INVALID_REQUEST, OAuthErrorException.INVALID_REQUEST, "Invalid request"),
    /** A parameter is missing, repeated or not supported here. */
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
     * The refusal for a decision without a token.
     *
     * @throws IllegalArgumentException for a decision with a token
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

    /** The {@code error} of the response (RFC 6749 §5.2). */
    public String oauthError() {
        return oauthError;
    }

    /** The {@code error_description} of the response. It is the same for all refusals of a key. */
    public String description() {
        return description;
    }
}
