package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import io.github.scopedapikeys.server.Quoted;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.keycloak.services.ErrorResponse;

/** Responses that all resources share. */
final class Answers {

    private Answers() {}

    /** Runs a call, and converts a refusal to an error response in Keycloak's form. */
    static <T> T orError(Supplier<T> call) {
        try {
            return call.get();
        } catch (InvalidFieldException e) {
            throw ErrorResponse.error(e.problem(), Response.Status.BAD_REQUEST);
        } catch (KeyConflictException e) {
            throw ErrorResponse.error(e.conflict(), Response.Status.CONFLICT);
        }
    }

    static String noKey(String id) {
        return "API key " + Quoted.of(id) + " not found in this realm";
    }

    static CacheControl noStore() {
        CacheControl control = new CacheControl();
        control.setNoStore(true);
        return control;
    }
}
