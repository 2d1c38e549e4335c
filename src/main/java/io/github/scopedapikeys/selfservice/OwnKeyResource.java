package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.DescribedKey;
import io.github.scopedapikeys.management.IssuedKey;
import io.github.scopedapikeys.management.KeyChange;
import io.github.scopedapikeys.management.KeyRevocation;
import io.github.scopedapikeys.management.RotationRequest;
import io.github.scopedapikeys.representation.Answers;
import io.github.scopedapikeys.representation.ApiKeyRepresentation;
import io.github.scopedapikeys.representation.ChangeApiKeyRepresentation;
import io.github.scopedapikeys.representation.RotateApiKeyRepresentation;
import io.github.scopedapikeys.server.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventType;

/** One key of the signed-in user. The key of anybody else is not found, like a key that does not exist. */
public final class OwnKeyResource {

    private final SignedInUser caller;
    private final ApiKeyService service;
    private final KeyRevocation revocation;
    private final String id;

    OwnKeyResource(SignedInUser caller, ApiKeyService service, KeyRevocation revocation, String id) {
        this.caller = caller;
        this.service = service;
        this.revocation = revocation;
        this.id = id;
    }

    /** The key without its secret. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getOwnKey", summary = "Shows an own key")
    @APIResponseSchema(value = ApiKeyRepresentation.class, responseCode = "200", responseDescription = "The key")
    public ApiKeyRepresentation get() {
        caller.requireView();
        return ApiKeyRepresentation.forOwner(describe(key().credential()));
    }

    /** Changes the given fields. For wider access it needs a recent sign-in. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "changeOwnKey", summary = "Changes the given fields of an own key")
    @APIResponseSchema(value = ApiKeyRepresentation.class, responseCode = "200", responseDescription = "The key")
    public ApiKeyRepresentation change(@RequestBodySchema(ChangeApiKeyRepresentation.class) InputStream body) {
        caller.requireManage(EventType.UPDATE_CREDENTIAL);
        OwnedKey key = key();
        return Answers.orError(() -> {
            KeyChange asked = StrictJson.read(body, ChangeApiKeyRepresentation.class)
                    .change(key.credential().id().toString(), caller.user().getId());
            ApiKeyCredential changed = service.change(key, asked, () -> caller.requireFreshSignIn(key.credential()))
                    .orElseThrow(this::notFound);
            return ApiKeyRepresentation.forOwner(describe(changed));
        });
    }

    /** Gives the key a new secret. Needs a recent sign-in. */
    @POST
    @Path("rotate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "rotateOwnKey", summary = "Gives an own key a new secret")
    @APIResponseSchema(
            value = ApiKeyRepresentation.class,
            responseCode = "200",
            responseDescription = "The key with its new secret value")
    public Response rotate(@RequestBodySchema(RotateApiKeyRepresentation.class) InputStream body) {
        caller.requireManage(EventType.UPDATE_CREDENTIAL);
        OwnedKey key = key();
        caller.requireFreshSignIn(key.credential());
        return Answers.orError(() -> {
            RotationRequest asked = StrictJson.readOrEmpty(body, RotateApiKeyRepresentation.class)
                    .rotation();
            IssuedKey issued = service.rotate(key, asked).orElseThrow(this::notFound);
            return Response.ok(ApiKeyRepresentation.withSecretForOwner(describe(issued.credential()), issued.key()))
                    .cacheControl(Answers.noStore())
                    .build();
        });
    }

    /**
     * Revokes the key: it stops working at once.
     *
     * @param reason for the event and the e-mail, at most 255 characters
     */
    @DELETE
    @Operation(operationId = "revokeOwnKey", summary = "Revokes an own key")
    @APIResponse(responseCode = "204", description = "Revoked")
    public Response revoke(@QueryParam("reason") @Nullable String reason) {
        caller.requireManage(EventType.REMOVE_CREDENTIAL);
        OwnedKey key = key();
        return Answers.orError(() -> {
            revocation.revokeOwn(key, reason);
            return Response.noContent().build();
        });
    }

    private OwnedKey key() {
        return service.find(caller.user(), id).orElseThrow(this::notFound);
    }

    private DescribedKey describe(ApiKeyCredential credential) {
        return service.describe(LocatedKey.of(caller.user(), credential));
    }

    private NotFoundException notFound() {
        return new NotFoundException(Answers.noKey(id));
    }
}
