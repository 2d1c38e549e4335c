package io.github.scopedapikeys.selfservice;

import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.keycloak.services.cors.Cors;

/**
 * Answers browsers that ask whether they may send a request from another origin (CORS). As at the Account API, the
 * answer is the same for every origin, because there is no token yet: the request itself is refused if its token does
 * not allow the origin.
 */
public final class PreflightResource {

    /** For the resource itself. */
    @OPTIONS
    public Response preflight() {
        return Cors.builder()
                .preflight()
                .allowedMethods(CorsRules.METHODS)
                .auth()
                .add(Response.ok());
    }

    /** For everything below it. */
    @OPTIONS
    @Path("{below: .+}")
    public Response preflightBelow() {
        return preflight();
    }
}
