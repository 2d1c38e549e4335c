package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.Reason;
import org.keycloak.events.Errors;

/** Why a signed-in user may not do something with the user's own keys. */
public enum SelfServiceRefusal implements Reason {
    /** The role of the client {@code account} that allows it is missing. */
    ACCOUNT_ROLE_MISSING("api_key_account_role_missing", Errors.NOT_ALLOWED),
    /** API keys are turned off in the realm. */
    KEYS_OFF("api_key_turned_off", Errors.NOT_ALLOWED),
    /** The realm's policy does not turn self-service on. */
    OFF("api_key_self_service_off", Errors.NOT_ALLOWED),
    /** The user does not have the role that the realm's policy requires. */
    ROLE_MISSING("api_key_self_service_role_missing", Errors.NOT_ALLOWED),
    /** An administrator or a client uses the session of the user. */
    IMPERSONATED("api_key_impersonated", SelfServiceRefusal.SIGN_IN_INSUFFICIENT),
    /** It is unknown when the user signed in, or it was too long ago. */
    SIGN_IN_TOO_OLD("api_key_sign_in_too_old", SelfServiceRefusal.SIGN_IN_INSUFFICIENT);

    /** RFC 9470 §3. */
    public static final String SIGN_IN_INSUFFICIENT = "insufficient_user_authentication";

    private final String reason;
    private final String eventError;

    SelfServiceRefusal(String reason, String eventError) {
        this.reason = reason;
        this.eventError = eventError;
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public String eventError() {
        return eventError;
    }
}
