package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.representation.ApiKeyRepresentation;
import io.github.scopedapikeys.service.ApiKeyService;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** One key of a realm. */
public final class ApiKeyAdminResource {

    private final KeycloakSession session;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;
    private final ApiKeyService service;
    private final OwnedKey key;

    ApiKeyAdminResource(
            KeycloakSession session,
            AdminPermissionEvaluator auth,
            AdminEventBuilder adminEvent,
            ApiKeyService service,
            OwnedKey key) {
        this.session = session;
        this.auth = auth;
        this.adminEvent = adminEvent;
        this.service = service;
        this.key = key;
    }

    /** The key without its secret. Needs the right to view its owner. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public ApiKeyRepresentation get() {
        auth.users().requireView(key.owner());
        return ApiKeyRepresentation.of(key.owner(), key.credential());
    }

    /**
     * Revokes the key: it stops working at once. Needs the right to manage its owner.
     *
     * @param reason for the events, at most 255 characters
     */
    @DELETE
    public Response revoke(@QueryParam("reason") @Nullable String reason) {
        auth.users().requireManage(key.owner());
        return ApiKeysAdminResource.answering(() -> {
            service.revoke(key, reason);
            adminEvent
                    .operation(OperationType.DELETE)
                    .resourcePath(session.getContext().getUri())
                    .detail(Details.REASON, reason)
                    .success();
            return Response.noContent().build();
        });
    }
}
