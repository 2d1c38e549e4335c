package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.representation.ApiKeyRepresentation;
import io.github.scopedapikeys.representation.StrictJson;
import io.github.scopedapikeys.service.ApiKeyService;
import io.github.scopedapikeys.service.DescribedKey;
import io.github.scopedapikeys.service.InvalidFieldException;
import io.github.scopedapikeys.service.IssuedKey;
import io.github.scopedapikeys.service.KeyConflictException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** The keys of a realm. Who may do what follows from the administrator's rights over the key's owner. */
public final class ApiKeysAdminResource {

    /** The resource type of admin events. */
    static final String RESOURCE_TYPE = "API_KEY";

    static final String NO_KEY = "API key not found";

    private final KeycloakSession session;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;
    private final AdminUsers users;
    private final ApiKeyService service;

    ApiKeysAdminResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.auth = auth;
        this.adminEvent = adminEvent.resource(RESOURCE_TYPE);
        this.users = new AdminUsers(session, realm, auth);
        this.service = new ApiKeyService(session);
    }

    /** The keys of one user, newest first. Needs the right to view the user. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public List<ApiKeyRepresentation> list(@Context UriInfo uri) {
        return answering(() -> {
            KeyQuery query = KeyQuery.of(uri.getQueryParameters());
            UserModel user = users.byIdOrName(query.userId(), null);
            auth.users().requireView(user);
            return service.list(user).stream()
                    .skip(query.first())
                    .limit(query.max())
                    .map(key -> ApiKeyRepresentation.of(service.describe(user, key)))
                    .toList();
        });
    }

    /** Issues a key. Needs the right to reset the user's password: whoever holds the key is the user. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response create(InputStream body) {
        return answering(() -> {
            CreateApiKeyRepresentation asked = StrictJson.read(body, CreateApiKeyRepresentation.class);
            UserModel user = users.byIdOrName(asked.userId(), asked.username());
            auth.users().requireResetPassword(user);
            IssuedKey issued = service.issue(user, asked.specification());
            DescribedKey described = service.describe(user, issued.credential());
            String id = issued.credential().id().toString();
            UriInfo uri = session.getContext().getUri();
            adminEvent
                    .operation(OperationType.CREATE)
                    .resourcePath(uri, id)
                    .representation(ApiKeyRepresentation.of(described))
                    .success();
            URI location = uri.getAbsolutePathBuilder().path(id).build();
            return Response.created(location)
                    .entity(ApiKeyRepresentation.withSecret(described, issued.key()))
                    .cacheControl(noStore())
                    .build();
        });
    }

    /** The realm's policy. */
    @Path("policy")
    public KeyPolicyAdminResource policy() {
        return new KeyPolicyAdminResource(session, auth, adminEvent);
    }

    /** One key. */
    @Path("{id}")
    public ApiKeyAdminResource key(@PathParam("id") String id) {
        return new ApiKeyAdminResource(
                session,
                auth,
                adminEvent,
                service,
                users.required(service.find(id).orElse(null), NO_KEY));
    }

    /** Refusals of the rules as answers in Keycloak's form. */
    static <T> T answering(Supplier<T> call) {
        try {
            return call.get();
        } catch (InvalidFieldException e) {
            throw ErrorResponse.error(e.problem(), Response.Status.BAD_REQUEST);
        } catch (KeyConflictException e) {
            throw ErrorResponse.error(e.conflict(), Response.Status.CONFLICT);
        }
    }

    static CacheControl noStore() {
        CacheControl control = new CacheControl();
        control.setNoStore(true);
        return control;
    }
}
