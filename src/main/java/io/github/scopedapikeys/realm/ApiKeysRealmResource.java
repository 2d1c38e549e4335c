package io.github.scopedapikeys.realm;

import io.github.scopedapikeys.leak.LeakFinding;
import io.github.scopedapikeys.leak.LeakReports;
import io.github.scopedapikeys.leak.ReportSignature;
import io.github.scopedapikeys.leak.ReportSigningKeys;
import io.github.scopedapikeys.management.SelfRevocation;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ErrorRepresentation;

/**
 * Calls about keys that need no administrator: revoking by anyone who has the key's secret value, and reports of leaked
 * keys.
 *
 * <p>Neither call is for browsers, so no origin is allowed to make them (CORS).
 */
public final class ApiKeysRealmResource {

    static final String KEY_HEADER = "X-API-Key";
    static final String IDENTIFIER_HEADER = "Github-Public-Key-Identifier";
    static final String SIGNATURE_HEADER = "Github-Public-Key-Signature";

    private static final int RETRY_AFTER_SECONDS = 1;

    private final KeycloakSession session;
    private final ReportSigningKeys reportKeys;

    ApiKeysRealmResource(KeycloakSession session, ReportSigningKeys reportKeys) {
        this.session = session;
        this.reportKeys = reportKeys;
    }

    /** Revokes the key in the header {@value #KEY_HEADER}: 204, whether that was a key or not; no such key works any more. */
    @POST
    @Path("revoke-self")
    @Produces(MediaType.APPLICATION_JSON)
    public Response revokeSelf() {
        String text = onlyHeader(KEY_HEADER);
        if (text == null) {
            return refuse(Response.Status.BAD_REQUEST, "Header " + KEY_HEADER + " must be given once");
        }
        try {
            new SelfRevocation(session).revoke(text);
        } catch (KeyConflictException e) {
            return tryAgain(e);
        }
        return unstored(Response.noContent());
    }

    /**
     * Takes a report of leaked keys in the form of GitHub's secret scanning partner programme. Nothing of the body is read
     * before its signer is known, and nothing of it is believed before the signature is verified.
     */
    @POST
    @Path("leaks")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response leaks(@Nullable InputStream body) throws IOException {
        LeakReports reports = new LeakReports(session, reportKeys);
        if (!reports.areTaken()) {
            throw new NotFoundException();
        }
        String identifier = onlyHeader(IDENTIFIER_HEADER);
        String base64 = onlyHeader(SIGNATURE_HEADER);
        Optional<ReportSignature> signature =
                identifier == null || base64 == null ? Optional.empty() : reports.signature(identifier, base64);
        if (signature.isEmpty()) {
            return notSigned();
        }
        byte[] bytes = body == null ? new byte[0] : body.readNBytes(LeakReports.MAX_BYTES + 1);
        if (bytes.length > LeakReports.MAX_BYTES) {
            return refuse(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    "body must have at most " + LeakReports.MAX_BYTES + " bytes");
        }
        if (!signature.get().covers(bytes)) {
            return notSigned();
        }
        try {
            List<LeakFinding> findings = reports.take(bytes);
            return unstored(
                    Response.ok(findings.stream().map(LeakLabel::of).toList(), MediaType.APPLICATION_JSON_TYPE));
        } catch (InvalidFieldException e) {
            return refuse(Response.Status.BAD_REQUEST, e.problem());
        } catch (KeyConflictException e) {
            return tryAgain(e);
        }
    }

    /** As where tokens are revoked: the key is still there, and the same request may do better (RFC 7009 §2.2.1). */
    private static Response tryAgain(KeyConflictException conflict) {
        return unstored(error(Response.Status.SERVICE_UNAVAILABLE, conflict.conflict())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS));
    }

    /** The header's value; null if it is missing or repeated. */
    private @Nullable String onlyHeader(String name) {
        List<String> values =
                session.getContext().getHttpRequest().getHttpHeaders().getRequestHeader(name);
        return values != null && values.size() == 1 ? values.get(0) : null;
    }

    /** One answer for all that can be wrong with a signature. Not 401: no scheme of authentication is asked for. */
    private static Response notSigned() {
        return refuse(Response.Status.FORBIDDEN, "Report is not signed with a key of this realm's policy");
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
