package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.BulkRevocation;
import io.github.scopedapikeys.management.DescribedKey;
import io.github.scopedapikeys.management.IssuedKey;
import io.github.scopedapikeys.management.KeyPage;
import io.github.scopedapikeys.management.KeySearch;
import io.github.scopedapikeys.policy.PolicyService;
import io.github.scopedapikeys.representation.Answers;
import io.github.scopedapikeys.representation.ApiKeyRepresentation;
import io.github.scopedapikeys.representation.FilterRepresentation;
import io.github.scopedapikeys.representation.KeySearchParameters;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.server.StrictJson;
import io.github.scopedapikeys.verification.KeyVerifier;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/** The keys of a realm. The administrator's permissions for a key's owner decide what is allowed. */
public final class KeysAdminResource {

    /** The resource type of admin events. */
    static final String RESOURCE_TYPE = "API_KEY";

    private final KeycloakSession session;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;
    private final FederatedUserLookup external;
    private final AdminUsers users;
    private final IssuePermission issuing;
    private final ApiKeyService service;
    private final KeySearch search;

    KeysAdminResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.auth = auth;
        this.adminEvent = adminEvent.resource(RESOURCE_TYPE);
        this.external = new FederatedUserLookup(session.getKeycloakSessionFactory());
        this.users = new AdminUsers(session, realm, auth, external);
        this.issuing = new IssuePermission(realm, auth);
        this.service = new ApiKeyService(session, external);
        this.search = new KeySearch(session, external);
    }

    /**
     * Lists keys of the realm, newest first. If there may be more keys, the answer has a {@code Link} to the next page
     * (RFC 8288). An administrator who may not view all users gets only the keys of users that they may view.
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listKeys", summary = "Lists keys, newest first")
    @APIResponseSchema(
            value = ApiKeyRepresentation[].class,
            responseCode = "200",
            responseDescription = "A page of keys")
    public Response list(@Context UriInfo uri) {
        return Answers.orError(() -> {
            KeySearchParameters query = KeySearchParameters.of(uri.getQueryParameters());
            KeyFilter filter = listedFilter(query);
            KeyPage page = mayViewAll(query.filter())
                    ? search.page(filter, query.after(), query.first(), query.max())
                    : search.visiblePage(filter, query.after(), query.first(), query.max(), auth.users()::canView);
            return Answers.page(page, ApiKeyRepresentation::of, uri);
        });
    }

    /** The number of keys that match the filter. */
    @GET
    @Path("count")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "countKeys", summary = "Counts keys")
    @APIResponseSchema(value = long.class, responseCode = "200", responseDescription = "The number of keys")
    public long count(@Context UriInfo uri) {
        return Answers.orError(() -> {
            KeySearchParameters query = KeySearchParameters.of(uri.getQueryParameters());
            KeyFilter filter = listedFilter(query);
            return mayViewAll(query.filter())
                    ? search.count(filter)
                    : search.visibleCount(filter, auth.users()::canView);
        });
    }

    private KeyFilter listedFilter(KeySearchParameters query) {
        KeyFilter filter = filter(query.filter());
        String userId = query.filter().userId();
        if (userId == null) {
            auth.users().requireQuery();
        } else {
            users.requireView(users.ownerById(userId));
            search.refresh(userId);
        }
        return filter;
    }

    /**
     * Only a role counts. A permission to view all users is not enough, because a permission for a single user can deny
     * it again.
     */
    private boolean mayViewAll(FilterRepresentation filter) {
        return filter.userId() != null || auth.hasOneAdminRole(AdminRoles.VIEW_USERS, AdminRoles.MANAGE_USERS);
    }

    /** A test of the owners whose keys the administrator may revoke; null if these are all owners. */
    private @Nullable Function<KeycloakSession, Predicate<UserModel>> manageable() {
        auth.users().requireManage();
        return auth.hasOneAdminRole(AdminRoles.MANAGE_USERS) ? null : own -> in(own).users()::canManage;
    }

    /** The administrator's permissions in another session, for users of that session. */
    private AdminPermissionEvaluator in(KeycloakSession own) {
        if (own.equals(session)) {
            return auth;
        }
        AdminAuth administrator = auth.adminAuth();
        RealmModel realm = own.realms().getRealm(administrator.getRealm().getId());
        UserModel user = own.users().getUserById(realm, administrator.getUser().getId());
        ClientModel client = realm.getClientById(administrator.getClient().getId());
        if (user == null || client == null) {
            throw new ForbiddenException();
        }
        return AdminPermissions.evaluator(
                own, own.getContext().getRealm(), new AdminAuth(realm, administrator.getToken(), user, client));
    }

    private KeyFilter filter(FilterRepresentation filter) {
        return filter.filter(
                ServerTime.now(), new PolicyService(session).policy().inactivityTimeout());
    }

    /**
     * Revokes all keys that match the filter; without any filter the request is refused. Needs the permission to manage
     * the owner if the filter has one, otherwise to manage users. Keys of users whom the administrator may not manage
     * are left out.
     */
    @POST
    @Path("revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "revokeKeys", summary = "Revokes all keys that match a filter")
    @APIResponseSchema(
            value = RevokedKeysRepresentation.class,
            responseCode = "200",
            responseDescription = "The revoked keys")
    public RevokedKeysRepresentation revoke(@RequestBodySchema(RevokeApiKeysRepresentation.class) InputStream body) {
        return Answers.orError(() -> {
            RevokeApiKeysRepresentation asked = StrictJson.read(body, RevokeApiKeysRepresentation.class);
            KeyFilter filter = filter(asked.filter());
            String userId = asked.filter().userId();
            Function<KeycloakSession, Predicate<UserModel>> manageable = null;
            if (userId == null) {
                manageable = manageable();
            } else {
                users.requireManage(users.ownerById(userId));
            }
            if (asked.filter().isEmpty()) {
                throw new InvalidFieldException(
                        "body",
                        "must contain at least one filter: "
                                + String.join(", ", new TreeSet<>(FilterRepresentation.NAMES)));
            }
            boolean dryRun = Boolean.TRUE.equals(asked.dryRun());
            RevokedKeysRepresentation revoked = RevokedKeysRepresentation.of(
                    new BulkRevocation(session, external, manageable).revoke(filter, asked.reason(), dryRun));
            if (!dryRun) {
                adminEvent
                        .operation(OperationType.ACTION)
                        .resourcePath(session.getContext().getUri())
                        .representation(asked)
                        .detail("count", Integer.toString(revoked.count()))
                        .detail(Details.REASON, asked.reason())
                        .success();
            }
            return revoked;
        });
    }

    /** Finds the key with this secret value, even if the key does not work. Needs the permission to view the owner. */
    @POST
    @Path("identify")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "identifyKey", summary = "Finds the key with a secret value")
    @APIResponseSchema(value = ApiKeyRepresentation.class, responseCode = "200", responseDescription = "The key")
    public ApiKeyRepresentation identify(@RequestBodySchema(IdentifyApiKeyRepresentation.class) InputStream body) {
        return Answers.orError(() -> {
            IdentifyApiKeyRepresentation asked = StrictJson.read(body, IdentifyApiKeyRepresentation.class);
            if (asked.key() == null) {
                throw new InvalidFieldException("key", "is required");
            }
            LocatedKey key = users.required(
                    new KeyVerifier(session).identify(asked.key().strip()).orElse(null),
                    "API key with this secret value not found in this realm");
            users.requireView(key.owner());
            return ApiKeyRepresentation.of(service.describe(key));
        });
    }

    /** Issues a key. Needs the permission to issue: see {@link IssuePermission}. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "issueKey", summary = "Issues a key")
    @APIResponseSchema(
            value = ApiKeyRepresentation.class,
            responseCode = "201",
            responseDescription = "The key with its secret value")
    public Response create(@RequestBodySchema(CreateApiKeyRepresentation.class) InputStream body) {
        return create(body, true);
    }

    /**
     * Issues a key and answers without a {@code Location}. With a {@code Location}, {@code kcadm.sh create … -o} would
     * fetch that URL and show its content instead of the answer, and the secret value would be lost.
     */
    @POST
    @Path("create")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "issueKeyWithoutLocation", summary = "Issues a key and answers without a Location")
    @APIResponseSchema(
            value = ApiKeyRepresentation.class,
            responseCode = "200",
            responseDescription = "The key with its secret value")
    public Response createAndShow(@RequestBodySchema(CreateApiKeyRepresentation.class) InputStream body) {
        return create(body, false);
    }

    private Response create(InputStream body, boolean located) {
        return Answers.orError(() -> {
            CreateApiKeyRepresentation asked = StrictJson.read(body, CreateApiKeyRepresentation.class);
            UserModel user = users.byIdOrName(asked.userId(), asked.username());
            issuing.require(user);
            IssuedKey issued = service.issue(user, asked.specification());
            DescribedKey described = service.describe(LocatedKey.of(user, issued.credential()));
            String id = issued.credential().id().toString();
            UriInfo uri = session.getContext().getUri();
            adminEvent
                    .operation(OperationType.CREATE)
                    .resourcePath("api-keys", id)
                    .representation(ApiKeyRepresentation.of(described))
                    .success();
            URI location = uri.getAbsolutePathBuilder().path(id).build();
            return (located ? Response.created(location) : Response.ok())
                    .entity(KeyAdminResource.withSecret(auth, user, described, issued.key()))
                    .cacheControl(Answers.noStore())
                    .build();
        });
    }

    @Path("policy")
    public KeyPolicyAdminResource policy() {
        return new KeyPolicyAdminResource(session, auth, adminEvent);
    }

    @Path("{id}")
    public KeyAdminResource key(@PathParam("id") String id) {
        return new KeyAdminResource(
                session,
                auth,
                users,
                issuing,
                adminEvent,
                service,
                users.required(service.find(id).orElse(null), Answers.noKey(id)));
    }
}
