package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.management.AccountConsoleSetup;
import io.github.scopedapikeys.policy.PolicyDraft;
import io.github.scopedapikeys.policy.PolicyService;
import io.github.scopedapikeys.representation.Answers;
import io.github.scopedapikeys.server.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** The realm's policy. Viewing and changing it needs the permission to view and to manage the realm. */
public final class KeyPolicyAdminResource {

    /**
     * The field with the rules whose attribute cannot be read, so that their strict value applies, and with attributes
     * that are not rules. A change ignores this field.
     */
    private static final String UNREADABLE = "unreadable";

    /** The path, and the relation of the link to it. */
    private static final String ACCOUNT_CONSOLE = "account-console";

    private final KeycloakSession session;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;
    private final PolicyService service;

    KeyPolicyAdminResource(KeycloakSession session, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.auth = auth;
        this.adminEvent = adminEvent;
        this.service = new PolicyService(session);
    }

    /** The policy in force, and the rules whose realm attribute cannot be read. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getPolicy", summary = "Shows the policy in force")
    public Map<String, Object> get() {
        auth.realm().requireViewRealm();
        return representation();
    }

    /**
     * Changes the given rules. Other rules stay as they are. If users may use self-service afterwards, and the Account
     * Console does not offer it yet, the answer has a {@code Link} to {@link #setUpAccountConsole}.
     */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "changePolicy", summary = "Changes the given rules")
    public Response change(InputStream body) {
        auth.realm().requireManageRealm();
        return Answers.orError(() -> {
            service.change(PolicyDraft.of(StrictJson.readFields(body, PolicyDraft.kinds(), Set.of(UNREADABLE))));
            Map<String, Object> policy = representation();
            adminEvent
                    .operation(OperationType.UPDATE)
                    .resourcePath(session.getContext().getUri())
                    .representation(policy)
                    .success();
            return withOffer(Response.ok(policy)).build();
        });
    }

    private Response.ResponseBuilder withOffer(Response.ResponseBuilder answer) {
        RealmModel realm = session.getContext().getRealm();
        if (service.policy().selfService() && !new AccountConsoleSetup(realm).isComplete()) {
            answer.link(
                    session.getContext()
                            .getUri()
                            .getAbsolutePathBuilder()
                            .path(ACCOUNT_CONSOLE)
                            .build(),
                    ACCOUNT_CONSOLE);
        }
        return answer;
    }

    /**
     * Adds or enables what Keycloak's Account Console needs to show users their keys and to let them create one. Does
     * nothing about what is there already. Nothing undoes it except an administrator.
     */
    @POST
    @Path(ACCOUNT_CONSOLE)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "setUpAccountConsole", summary = "Adds what the Account Console needs to offer keys")
    @APIResponseSchema(
            value = AccountConsoleRepresentation.class,
            responseCode = "200",
            responseDescription = "What was done")
    public AccountConsoleRepresentation setUpAccountConsole() {
        auth.realm().requireManageRealm();
        AccountConsoleRepresentation done = AccountConsoleRepresentation.of(
                new AccountConsoleSetup(session.getContext().getRealm()).complete());
        adminEvent
                .operation(OperationType.ACTION)
                .resourcePath(session.getContext().getUri())
                .representation(done)
                .success();
        return done;
    }

    private Map<String, Object> representation() {
        Map<String, Object> representation = service.policy().toJson();
        representation.put(UNREADABLE, service.unreadable());
        return representation;
    }
}
