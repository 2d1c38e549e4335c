package io.github.scopedapikeys.authentication;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.audit.Operation;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.verification.ExchangeConditions;
import io.github.scopedapikeys.verification.KeyExchange;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.WantedToken;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * Handles one password grant with a key: asks {@link KeyExchange}, and answers in the form of the grant. Client
 * authentication, CORS and the proof of possession are the token endpoint's. Whether the client may use the grant, and
 * the policies for the grant, are the grant's.
 */
final class KeyPasswordGrant {

    /** As Keycloak answers a wrong password, so that the caller does not learn what is wrong with a key. */
    private static final String REFUSED = "Invalid user credentials";

    private final KeycloakSession session;
    private final PasswordGrantForm form;
    private final ClientModel client;
    private final EventBuilder event;
    private final RequestRecord record;

    KeyPasswordGrant(AuthenticationFlowContext context, PasswordGrantForm form) {
        this.session = context.getSession();
        this.form = form;
        this.client = context.getAuthenticationSession().getClient();
        this.event = context.getEvent();
        this.record = new RequestRecord(context.getRealm(), event, Operation.EXCHANGE_KEY);
    }

    Response answer() {
        String username = form.username();
        if (username != null) {
            record.detail(Details.USERNAME, EventDetailNames.bounded(username));
        }
        Optional<String> unusable = form.unusable();
        if (unusable.isPresent()) {
            return refuse(Refusal.INVALID_PARAMETER, unusable.get());
        }
        ExchangeConditions conditions = new ExchangeConditions(session, event);
        Refusal byPolicy = conditions.policyRefusal(form.key(), form.scope(), form.audience());
        return byPolicy == null ? exchange(username, conditions) : refuse(byPolicy, null);
    }

    private Response exchange(@Nullable String username, ExchangeConditions conditions) {
        WantedToken wanted =
                new WantedToken(form.scope(), form.audience(), form.resources(), conditions.restrictedScopes());
        KeyExchange.Answer answer = new KeyExchange(
                        session,
                        client,
                        KeyPolicyReader.read(session.getContext().getRealm()),
                        event,
                        record,
                        new TokenManager())
                .ofKey(form.key(), session.getContext().getConnection().getRemoteHost(), username, wanted);
        Response.ResponseBuilder response = answer.outcome() instanceof KeyExchange.Issued issued
                ? Response.ok(issued.token().response(), MediaType.APPLICATION_JSON_TYPE)
                : refused();
        if (answer.rateLimit() != null) {
            answer.rateLimit().headers().forEach(response::header);
        }
        return response.build();
    }

    private Response refuse(Refusal reason, @Nullable String about) {
        record.refused(reason, RefusedKey.UNKNOWN, about);
        return refused().build();
    }

    private static Response.ResponseBuilder refused() {
        return Response.status(Response.Status.BAD_REQUEST)
                .entity(new OAuth2ErrorRepresentation(OAuthErrorException.INVALID_GRANT, REFUSED))
                .type(MediaType.APPLICATION_JSON_TYPE);
    }
}
