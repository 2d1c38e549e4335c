package io.github.scopedapikeys.realm;

import io.github.scopedapikeys.gateway.GatewayProvider;
import io.github.scopedapikeys.leak.LeakReports;
import io.github.scopedapikeys.management.SelfRevocation;
import io.github.scopedapikeys.selfservice.SelfService;
import io.github.scopedapikeys.server.KeyConflictException;
import io.github.scopedapikeys.server.SingleHeader;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ErrorRepresentation;

/**
 * Calls about keys that need no administrator: those of signed-in users about their own keys, revoking by anyone who has
 * the key's secret value, reports of leaked keys, and the questions of gateways.
 *
 * <p>Only the calls of signed-in users are for browsers, so no origin is allowed to make the others (CORS).
 */
public final class ApiKeysRealmResource {

    static final String KEY_HEADER = "X-API-Key";

    private static final int RETRY_AFTER_SECONDS = 1;

    private final KeycloakSession session;

    ApiKeysRealmResource(KeycloakSession session) {
        this.session = session;
    }

    /** The signed-in user's own keys. */
    @Path("keys")
    public Object keys() {
        return SelfService.keys(session);
    }

    /** What the signed-in user may choose for a key. */
    @Path("options")
    public Object options() {
        return SelfService.options(session);
    }

    /** Revokes the key in the header {@value #KEY_HEADER}: 204, whether that was a key or not; no such key works any more. */
    @POST
    @Path("revoke-self")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "revokePresentedKey", summary = "Revokes the key in the header X-API-Key")
    @APIResponse(responseCode = "204", description = "No such key works any more")
    public Response revokeSelf() {
        Optional<String> presented = SingleHeader.of(headers(), KEY_HEADER);
        if (presented.isEmpty()) {
            return refuse(Response.Status.BAD_REQUEST, "Header " + KEY_HEADER + " must be given once");
        }
        try {
            new SelfRevocation(session).revoke(presented.get());
        } catch (KeyConflictException e) {
            return tryAgain(e);
        }
        return unstored(Response.noContent());
    }

    /** Takes a report of leaked keys in the form of GitHub's secret scanning partner programme. */
    @POST
    @Path("leaks")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "reportLeaks", summary = "Takes a signed report of leaked keys")
    @APIResponseSchema(
            value = LeakFindingRepresentation[].class,
            responseCode = "200",
            responseDescription = "What became of each secret")
    public Response leaks(@Nullable InputStream body) throws IOException {
        LeakReports.Receipt receipt;
        try {
            receipt = new LeakReports(session).receive(headers(), body);
        } catch (KeyConflictException e) {
            return tryAgain(e);
        }
        if (receipt instanceof LeakReports.Off) {
            throw new NotFoundException();
        }
        if (receipt instanceof LeakReports.Taken taken) {
            return unstored(Response.ok(
                    taken.findings().stream().map(LeakFindingRepresentation::of).toList(),
                    MediaType.APPLICATION_JSON_TYPE));
        }
        LeakReports.Refused refused = (LeakReports.Refused) receipt;
        return switch (refused.reason()) {
            // Not 401: no scheme of authentication is asked for.
            case NOT_SIGNED -> refuse(Response.Status.FORBIDDEN, refused.message());
            case TOO_LONG -> refuse(Response.Status.REQUEST_ENTITY_TOO_LARGE, refused.message());
            case INVALID -> refuse(Response.Status.BAD_REQUEST, refused.message());
        };
    }

    /**
     * Tells a gateway about a key, at this path and any below it.
     *
     * <p>A locator of sub-resources: only that matches every method, and of its requests Keycloak reads no body, so none can
     * fail there. It has no sub-resource, but answers at once. An exception with an entity is an answer like any other
     * (Jakarta REST 3.1 §3.3.4).
     */
    @Path("verify")
    @SuppressWarnings("DoNotCallSuggester") // Jakarta REST calls it
    public Object verify() {
        throw new WebApplicationException(GatewayProvider.of(session).verify());
    }

    /** As where tokens are revoked: the key is still there, and the same request may do better (RFC 7009 §2.2.1). */
    private static Response tryAgain(KeyConflictException conflict) {
        return unstored(error(Response.Status.SERVICE_UNAVAILABLE, conflict.conflict())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS));
    }

    private HttpHeaders headers() {
        return session.getContext().getHttpRequest().getHttpHeaders();
    }

    private static Response refuse(Response.Status status, String message) {
        return unstored(error(status, message));
    }

    private static Response.ResponseBuilder error(Response.Status status, String message) {
        ErrorRepresentation error = new ErrorRepresentation();
        error.setErrorMessage(message);
        return Response.status(status).entity(error).type(MediaType.APPLICATION_JSON_TYPE);
    }

    private static Response unstored(Response.ResponseBuilder response) {
        CacheControl control = new CacheControl();
        control.setNoStore(true);
        control.setNoTransform(false);
        return response.cacheControl(control).build();
    }
}
