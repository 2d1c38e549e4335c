package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.management.SelfServiceRefusal;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.keycloak.OAuthErrorException;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.ErrorResponseException;

/** Asks the caller for an access token (RFC 6750 §3), or for one of a more recent sign-in (RFC 9470 §3). */
final class SignInChallenge {

    /** RFC 9470 §3. */
    static final String ERROR = SelfServiceRefusal.SIGN_IN_INSUFFICIENT;

    private static final String TOO_OLD = "A more recent authentication is required";
    private static final String INVALID = "The access token is not valid here";

    private SignInChallenge() {}

    /** The request has no access token. RFC 6750 §3.1: the answer should have no error code. */
    static WebApplicationException noToken() {
        return answer("Bearer", OAuthErrorException.INVALID_REQUEST, "Access token required");
    }

    /** One answer for every token that is not accepted. */
    static WebApplicationException invalidToken() {
        return answer(
                "Bearer error=\"" + OAuthErrorException.INVALID_TOKEN + "\", error_description=\"" + INVALID + "\"",
                OAuthErrorException.INVALID_TOKEN,
                INVALID);
    }

    /** @param maxAge maximum age of the sign-in */
    static WebApplicationException freshSignIn(Duration maxAge) {
        return answer(
                "Bearer error=\"" + ERROR + "\", error_description=\"" + TOO_OLD + "\", max_age=\"" + maxAge.toSeconds()
                        + "\"",
                ERROR,
                TOO_OLD);
    }

    private static WebApplicationException answer(String challenge, String error, String description) {
        return new ErrorResponseException(Response.status(Response.Status.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
                .entity(new OAuth2ErrorRepresentation(error, description))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build());
    }
}
