package io.github.scopedapikeys.authentication;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.audit.Operation;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.token.TokenRequest;
import io.github.scopedapikeys.verification.KeyUse;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.UsableKey;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Details;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.docker.DockerAuthV2Protocol;
import org.keycloak.representations.docker.DockerError;
import org.keycloak.representations.docker.DockerErrorResponseToken;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Handles one login at a Docker registry with a key. */
final class RegistryLogin {

    private final KeycloakSession session;
    private final AuthenticationSessionModel login;
    private final ClientModel registry;
    private final RequestRecord record;
    private final DockerTokens tokens;

    RegistryLogin(AuthenticationFlowContext context) {
        this.session = context.getSession();
        this.login = context.getAuthenticationSession();
        this.registry = login.getClient();
        this.record = new RequestRecord(context.getRealm(), context.getEvent(), Operation.EXCHANGE_KEY);
        this.tokens = new DockerTokens(context);
    }

    /** @param presented empty if the request has no user name and password that can be read */
    Response answer(Optional<BasicCredentials> presented) {
        presented.ifPresent(
                credentials -> record.detail(Details.USERNAME, EventDetailNames.bounded(credentials.username())));
        if (presented.isEmpty()) {
            return refuse(Refusal.INVALID_PARAMETER, HttpHeaders.AUTHORIZATION);
        }
        if (presented.get().usernameIsKey()) {
            return refuse(Refusal.INVALID_PARAMETER, "username");
        }
        String address = session.getContext().getConnection().getRemoteHost();
        KeyUse.Answer verified = new KeyUse(
                        session,
                        registry,
                        KeyPolicyReader.read(session.getContext().getRealm()),
                        record)
                .ofKeyAtRegistry(
                        presented.get().password(), address, presented.get().username());
        return verified instanceof KeyUse.Usable usable
                ? grant(usable.key(), address)
                : refuse((KeyUse.Refused) verified);
    }

    private Response grant(UsableKey key, @Nullable String address) {
        UsableKey.Answer answer = key.grant(null, Set.of(registry), null);
        if (answer instanceof UsableKey.Refused refused) {
            return refuse(refused.reason(), refused.about());
        }
        TokenRequest request = ((UsableKey.Granted) answer).request();
        Set<String> actions = request.rights().clientRoleNames().getOrDefault(registry.getClientId(), Set.of());
        String requested = requestedScope();
        RegistryAccess access = RegistryAccess.of(requested, actions);
        // Without a scope the login only asks whether the user may come in.
        if (actions.isEmpty() || (requested != null && access.isEmpty())) {
            return refuse(Refusal.NO_ACCESS, requested);
        }
        DockerTokens.Answer issued = tokens.issue(request, access);
        if (issued instanceof DockerTokens.Refused refused) {
            return refuse(refused.reason(), null);
        }
        key.recordUse(address);
        record.detail(Details.SCOPE, access.scope());
        record.granted();
        return ((DockerTokens.Issued) issued).response();
    }

    private @Nullable String requestedScope() {
        String scope = login.getClientNote(DockerAuthV2Protocol.SCOPE_PARAM);
        return scope == null || scope.isBlank() ? null : scope;
    }

    private Response refuse(KeyUse.Refused refused) {
        record.refused(refused.reason(), refused.key(), refused.about());
        return refused();
    }

    private Response refuse(Refusal reason, @Nullable String about) {
        record.refused(reason, RefusedKey.UNKNOWN, about);
        return refused();
    }

    /** As Keycloak answers a wrong password. */
    private static Response refused() {
        return Response.status(Response.Status.UNAUTHORIZED)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new DockerErrorResponseToken(
                        List.of(new DockerError("UNAUTHORIZED", "Invalid username or password.", List.of()))))
                .build();
    }
}
