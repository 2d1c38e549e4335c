package io.github.scopedapikeys.selfservice;

import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.DescribedKey;
import io.github.scopedapikeys.management.IssuedKey;
import io.github.scopedapikeys.management.KeyPage;
import io.github.scopedapikeys.management.KeyRevocation;
import io.github.scopedapikeys.management.KeySearch;
import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.representation.Answers;
import io.github.scopedapikeys.representation.ApiKeyRepresentation;
import io.github.scopedapikeys.representation.KeySearchParameters;
import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.server.StrictJson;
import jakarta.ws.rs.Consumes;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** The keys of the signed-in user. */
public final class OwnKeysResource {

    private final KeycloakSession session;
    private final SignedInUser caller;
    private final ApiKeyService service;

    OwnKeysResource(KeycloakSession session, SignedInUser caller) {
        this.session = session;
        this.caller = caller;
        this.service = new ApiKeyService(session, caller.external());
    }

    /** Lists the user's keys, newest first. If there may be more, the answer has a {@code Link} to the next page. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listOwnKeys", summary = "Lists own keys, newest first")
    @APIResponseSchema(
            value = ApiKeyRepresentation[].class,
            responseCode = "200",
            responseDescription = "A page of keys")
    public Response list(@Context UriInfo uri) {
        caller.requireView();
        return Answers.orError(() -> {
            String userId = caller.user().getId();
            KeySearchParameters query = KeySearchParameters.ofOwner(userId, uri.getQueryParameters());
            KeySearch search = new KeySearch(session, caller.external());
            search.refresh(userId);
            KeyPage page = search.page(
                    query.filter().filter(ServerTime.now(), caller.policy().inactivityTimeout()),
                    query.after(),
                    query.first(),
                    query.max());
            return Answers.page(page, ApiKeyRepresentation::forOwner, uri);
        });
    }

    /** Issues a key to the user. Needs a recent sign-in. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "issueOwnKey", summary = "Issues a key to the signed-in user")
    @APIResponseSchema(
            value = ApiKeyRepresentation.class,
            responseCode = "201",
            responseDescription = "The key with its secret value")
    public Response create(@RequestBodySchema(KeySpecification.class) InputStream body) {
        caller.requireManage(EventType.UPDATE_CREDENTIAL);
        caller.requireFreshSignIn(null);
        return Answers.orError(() -> {
            UserModel user = caller.user();
            IssuedKey issued = service.issue(user, StrictJson.read(body, KeySpecification.class));
            DescribedKey described = service.describe(LocatedKey.of(user, issued.credential()));
            URI location = session.getContext()
                    .getUri()
                    .getAbsolutePathBuilder()
                    .path(issued.credential().id().toString())
                    .build();
            return Response.created(location)
                    .entity(ApiKeyRepresentation.withSecretForOwner(described, issued.key()))
                    .cacheControl(Answers.noStore())
                    .build();
        });
    }

    @Path("{id}")
    public OwnKeyResource key(@PathParam("id") String id) {
        return new OwnKeyResource(caller, service, new KeyRevocation(session), id);
    }
}
