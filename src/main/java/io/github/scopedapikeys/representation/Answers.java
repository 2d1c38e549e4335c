package io.github.scopedapikeys.representation;

import io.github.scopedapikeys.management.DescribedKey;
import io.github.scopedapikeys.management.KeyPage;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import io.github.scopedapikeys.server.Quoted;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.function.Function;
import java.util.function.Supplier;
import org.keycloak.services.ErrorResponse;

/** Responses that all resources share. */
public final class Answers {

    private Answers() {}

    /** Runs a call, and converts a refusal to an error response in Keycloak's form. */
    public static <T> T orError(Supplier<T> call) {
        try {
            return call.get();
        } catch (InvalidFieldException e) {
            throw ErrorResponse.error(e.problem(), Response.Status.BAD_REQUEST);
        } catch (KeyConflictException e) {
            throw ErrorResponse.error(e.conflict(), Response.Status.CONFLICT);
        }
    }

    /**
     * A page of keys, with a {@code Link} to the next page if there may be one (RFC 8288).
     *
     * @param shown how the caller sees a key
     * @param uri of the request
     */
    public static Response page(KeyPage page, Function<DescribedKey, ApiKeyRepresentation> shown, UriInfo uri) {
        Response.ResponseBuilder answer =
                Response.ok(page.keys().stream().map(shown).toList());
        page.next()
                .ifPresent(next -> answer.link(
                        uri.getRequestUriBuilder()
                                .replaceQueryParam("first")
                                .replaceQueryParam("cursor", next.toText())
                                .build(),
                        "next"));
        return answer.build();
    }

    /** The message of a 404: the caller has, or sees, no such key. */
    public static String noKey(String id) {
        return "API key " + Quoted.of(id) + " not found in this realm";
    }

    /** For answers with a secret value. */
    public static CacheControl noStore() {
        CacheControl control = new CacheControl();
        control.setNoStore(true);
        return control;
    }
}
