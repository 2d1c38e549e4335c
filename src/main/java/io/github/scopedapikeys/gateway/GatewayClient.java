package io.github.scopedapikeys.gateway;

import jakarta.ws.rs.WebApplicationException;
import java.util.Optional;
import org.keycloak.events.EventBuilder;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.AuthorizeClientUtil;

/** Authenticates the gateway as a client of the realm, by Keycloak's own client authentication. */
final class GatewayClient {

    private final KeycloakSession session;
    private final EventBuilder event;

    GatewayClient(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
    }

    /**
     * The client; empty if authentication fails. Then Keycloak has written the event.
     *
     * <p>From here on, Keycloak sees the request without its body and without the headers that are not the gateway's.
     *
     * @param authorization the gateway's own credentials; empty: it may have a certificate
     */
    Optional<ClientModel> authenticate(Optional<String> authorization) {
        KeycloakContext context = session.getContext();
        HttpRequest request = context.getHttpRequest();
        context.setHttpRequest(new GatewayHttpRequest(request, authorization));
        try {
            return Optional.of(
                    AuthorizeClientUtil.authorizeClient(session, event, null).getClient());
        } catch (WebApplicationException e) {
            return Optional.empty();
        }
    }
}
