package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.key.ApiKey;
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
import org.keycloak.events.Details;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** One key of a realm. */
public final class KeyAdminResource {

    private final KeycloakSession session;
    private final AdminPermissionEvaluator auth;
    private final AdminUsers users;
    private final IssuePermission issuing;
    private final AdminEventBuilder adminEvent;
    private final ApiKeyService service;
    private final LocatedKey key;

    KeyAdminResource(
            KeycloakSession session,
            AdminPermissionEvaluator auth,
            AdminUsers users,
            IssuePermission issuing,
            AdminEventBuilder adminEvent,
            ApiKeyService service,
            LocatedKey key) {
        this.session = session;
        this.auth = auth;
        this.users = users;
        this.issuing = issuing;
        this.adminEvent = adminEvent;
        this.service = service;
        this.key = key;
    }

    /** The key without its secret. Needs the permission to view its owner. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getKey", summary = "Shows a key")
    @APIResponseSchema(value = ApiKeyRepresentation.class, responseCode = "200", responseDescription = "The key")
    public ApiKeyRepresentation get() {
        users.requireView(key.owner());
        return ApiKeyRepresentation.of(service.describe(key));
    }

    /**
     * Changes the given fields. Needs the permission to manage the owner, and for wider access also the permission to
     * issue: see {@link IssuePermission}. Returns the key, or nothing if the administrator may not view the owner.
     */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "changeKey", summary = "Changes the given fields of a key")
    @APIResponseSchema(value = ApiKeyRepresentation.class, responseCode = "200", responseDescription = "The key")
    @APIResponse(responseCode = "204", description = "Changed; the caller may not view the owner")
    public Response change(@RequestBodySchema(ChangeApiKeyRepresentation.class) InputStream body) {
        users.requireManage(key.owner());
        OwnedKey owned = owned();
        UserModel owner = owned.owner();
        return Answers.orError(() -> {
            KeyChange asked = StrictJson.read(body, ChangeApiKeyRepresentation.class)
                    .change(key.credential().id().toString(), owner.getId());
            ApiKeyCredential changed =
                    service.change(owned, asked, () -> issuing.require(owner)).orElseThrow(this::gone);
            ApiKeyRepresentation representation =
                    ApiKeyRepresentation.of(service.describe(LocatedKey.of(owner, changed)));
            adminEvent
                    .operation(OperationType.UPDATE)
                    .resourcePath(session.getContext().getUri())
                    .representation(representation)
                    .success();
            return auth.users().canView(owner)
                    ? Response.ok(representation).build()
                    : Response.noContent().build();
        });
    }

    /** Gives the key a new secret. Needs the permission to issue keys to its owner: see {@link IssuePermission}. */
    @POST
    @Path("rotate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "rotateKey", summary = "Gives a key a new secret")
    @APIResponseSchema(
            value = ApiKeyRepresentation.class,
            responseCode = "200",
            responseDescription = "The key with its new secret value")
    public Response rotate(@RequestBodySchema(RotateApiKeyRepresentation.class) InputStream body) {
        OwnedKey owned = owned();
        UserModel owner = owned.owner();
        issuing.require(owner);
        return Answers.orError(() -> {
            RotationRequest asked = StrictJson.readOrEmpty(body, RotateApiKeyRepresentation.class)
                    .rotation();
            IssuedKey issued = service.rotate(owned, asked).orElseThrow(this::gone);
            DescribedKey described = service.describe(LocatedKey.of(owner, issued.credential()));
            adminEvent
                    .operation(OperationType.ACTION)
                    .resourcePath(session.getContext().getUri())
                    .representation(ApiKeyRepresentation.of(described))
                    .success();
            return Response.ok(withSecret(auth, owner, described, issued.key()))
                    .cacheControl(Answers.noStore())
                    .build();
        });
    }

    /**
     * Revokes the key: it stops working at once. Needs the permission to manage its owner.
     *
     * @param reason for the events, at most 255 characters
     */
    @DELETE
    @Operation(operationId = "revokeKey", summary = "Revokes a key")
    @APIResponse(responseCode = "204", description = "Revoked")
    public Response revoke(@QueryParam("reason") @Nullable String reason) {
        users.requireManage(key.owner());
        return Answers.orError(() -> {
            new KeyRevocation(session).revoke(key, reason);
            adminEvent
                    .operation(OperationType.DELETE)
                    .resourcePath(session.getContext().getUri())
                    .detail(Details.REASON, reason)
                    .success();
            return Response.noContent().build();
        });
    }

    /** A key with its new secret value, in the form that the administrator may see. */
    static Object withSecret(AdminPermissionEvaluator auth, UserModel owner, DescribedKey described, ApiKey secret) {
        return auth.users().canView(owner)
                ? ApiKeyRepresentation.withSecret(described, secret)
                : new ApiKeySecretRepresentation(secret.id().toString(), secret.reveal());
    }

    /** Refuses the request if the owner cannot be looked up: the rights of a key depend on the owner. */
    private OwnedKey owned() {
        if (key.owned().isEmpty()) {
            users.requireManage(key.owner());
        }
        return key.owned()
                .orElseThrow(() -> ErrorResponse.error(
                        "Owner of the API key is not available: the external user store is disabled, does not"
                                + " answer, or no longer has this user. Until the owner is available, the key can only be"
                                + " revoked",
                        Response.Status.CONFLICT));
    }

    private NotFoundException gone() {
        return new NotFoundException(Answers.noKey(key.credential().id().toString()));
    }
}
