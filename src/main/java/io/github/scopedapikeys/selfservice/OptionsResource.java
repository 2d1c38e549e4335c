package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.management.KeyChoices;
import io.github.scopedapikeys.representation.ConsentTexts;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.keycloak.models.KeycloakSession;

/** What the signed-in user may choose for a key. */
public final class OptionsResource {

    private final KeycloakSession session;
    private final SignedInUser caller;

    OptionsResource(KeycloakSession session, SignedInUser caller) {
        this.session = session;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getOptions", summary = "Shows what the signed-in user may choose for a key")
    @APIResponseSchema(value = OptionsRepresentation.class, responseCode = "200", responseDescription = "The choices")
    public OptionsRepresentation get() {
        caller.requireView();
        return OptionsRepresentation.of(
                KeyChoices.of(session, caller.policy(), caller.user()),
                ConsentTexts.of(session, caller.user()),
                caller.policy(),
                caller.needsFreshSignIn());
    }
}
