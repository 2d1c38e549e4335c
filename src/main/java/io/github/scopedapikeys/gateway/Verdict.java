package io.github.scopedapikeys.gateway;

import io.github.scopedapikeys.verification.Refusal;
import jakarta.ws.rs.core.Response;

/** Who has to mend a refused request: that is all that a gateway needs to know, and all that its caller learns. */
enum Verdict {
    /** The caller: there is no key, or it does not work here and now. */
    BAD_KEY(Response.Status.UNAUTHORIZED),
    /** Nobody, or the owner: the key works, and does not reach what the gateway requires. */
    TOO_LITTLE(Response.Status.FORBIDDEN),
    /** The caller: the key works, and is used too often. */
    TOO_OFTEN(Response.Status.TOO_MANY_REQUESTS),
    /** The gateway: it is not set up as it must be. Never to be mistaken for a bad key. */
    GATEWAY(Response.Status.BAD_REQUEST);

    private final Response.Status status;

    Verdict(Response.Status status) {
        this.status = status;
    }

    /** The verdict on a refusal. It has no default, so that a new reason does not compile until it is placed here. */
    static Verdict of(Refusal refusal) {
        return switch (refusal) {
            case MALFORMED,
                    UNKNOWN,
                    WRONG_SECRET,
                    REUSE_AFTER_ROTATION,
                    SECRET_REPLACED,
                    PEPPER_MISSING,
                    EXPIRED,
                    INACTIVE,
                    DISABLED,
                    REALM_DISABLED,
                    USER_DISABLED,
                    USER_LOCKED,
                    USER_UNAVAILABLE,
                    SERVICE_ACCOUNT_DISABLED,
                    CLIENT_NOT_ALLOWED,
                    CONSENT_MISSING,
                    IP_NOT_ALLOWED,
                    OTHER_USERNAME,
                    NOT_A_REGISTRY,
                    NO_ACCESS,
                    ACCESS_EXCEEDED,
                    SUBJECT_TOKEN_INVALID,
                    LIFESPAN_MISSING -> BAD_KEY;
            case INVALID_SCOPE, INVALID_TARGET -> TOO_LITTLE;
            case RATE_LIMITED -> TOO_OFTEN;
            case PUBLIC_CLIENT,
                    BEARER_ONLY_CLIENT,
                    EXCHANGE_OFF,
                    CERTIFICATE_MISSING,
                    PROOF_MISSING,
                    CLIENT_POLICY,
                    POST_PROCESSOR,
                    INVALID_PARAMETER -> GATEWAY;
        };
    }

    Response.Status status() {
        return status;
    }
}
