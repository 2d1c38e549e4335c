package io.github.scopedapikeys.gateway;

import io.github.scopedapikeys.audit.Operation;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.token.TokenCache;
import io.github.scopedapikeys.token.TokenReuse;
import io.github.scopedapikeys.verification.ExchangeConditions;
import io.github.scopedapikeys.verification.KeyExchange;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.WantedToken;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenManager;

/**
 * Handles one request of a gateway: reads it, authenticates the gateway, asks {@link KeyExchange}, and answers in headers.
 *
 * <p>The event is that of an exchange, because it is one: the gateway gets a token for a key. Its {@code auth_method} tells
 * the two doors apart.
 */
final class GatewayVerification {

    private static final String AUTH_METHOD = "api-key-gateway";

    private final KeycloakSession session;
    private final TokenCache recent;
    private final EventBuilder event;
    private final RequestRecord record;
    private final PresentedCredentials credentials;

    GatewayVerification(KeycloakSession session, TokenCache recent) {
        RealmModel realm = session.getContext().getRealm();
        this.session = session;
        this.recent = recent;
        this.event = new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.TOKEN_EXCHANGE)
                .detail(Details.AUTH_METHOD, AUTH_METHOD);
        this.record = new RequestRecord(realm, event, Operation.VERIFY_KEY);
        this.credentials =
                PresentedCredentials.of(session.getContext().getHttpRequest().getHttpHeaders());
    }

    Response answer() {
        // Its filter reads headers of the gateway's caller, and fails at some. They are for browsers.
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        if (credentials.isAmbiguous()) {
            return wrongRequest(HttpHeaders.AUTHORIZATION);
        }
        VerifyQuery.Reading reading =
                VerifyQuery.of(session.getContext().getUri().getQueryParameters());
        if (reading instanceof VerifyQuery.Refused refused) {
            return wrongRequest(refused.about());
        }
        Optional<ClientModel> client = new GatewayClient(session, event).authenticate(credentials.ofGateway());
        if (client.isEmpty()) {
            return VerifyAnswer.badGateway(OAuthErrorException.INVALID_CLIENT, "Gateway not authenticated");
        }
        event.client(client.get());
        return answer(client.get(), ((VerifyQuery.Read) reading).query());
    }

    private Response answer(ClientModel client, VerifyQuery query) {
        if (credentials.keys().size() > 1) {
            return notTheKey("several keys");
        }
        if (query.holdsKey()) {
            return notTheKey("key in the query");
        }
        ExchangeConditions conditions = new ExchangeConditions(session, event);
        Refusal refusal = conditions.refusal(credentials.key(), query.scope(), query.audience());
        if (refusal != null) {
            record.refused(refusal, RefusedKey.UNKNOWN, null);
            return refused(refusal, query.forNginx());
        }
        KeyPolicy policy = KeyPolicyReader.read(session.getContext().getRealm());
        WantedToken wanted = new WantedToken(query.scope(), query.audience(), List.of(), conditions.restrictedScopes());
        KeyExchange.Answer answer = new KeyExchange(session, client, policy, event, record, new TokenManager())
                .ofKey(
                        credentials.key(),
                        session.getContext().getConnection().getRemoteHost(),
                        wanted,
                        new TokenReuse(recent, policy.verifyMaxAge()));
        Response response = answer.outcome() instanceof KeyExchange.Issued issued
                ? VerifyAnswer.good(issued.token(), issued.owner(), policy.verifyMaxAge())
                : refused(((KeyExchange.Refused) answer.outcome()).reason(), query.forNginx());
        return VerifyAnswer.with(answer.rateLimit(), response);
    }

    /** What the caller learns, which is less than the event says. */
    private Response refused(Refusal refusal, boolean forNginx) {
        return switch (Verdict.of(refusal)) {
            case BAD_KEY -> VerifyAnswer.badKey(credentials.challenge());
            case TOO_LITTLE -> VerifyAnswer.tooLittle(credentials.challenge(), error(refusal), refusal.description());
            case TOO_OFTEN -> VerifyAnswer.tooOften(forNginx);
            case GATEWAY -> VerifyAnswer.badGateway(refusal.oauthError(), refusal.description());
        };
    }

    /** The name of RFC 6750 §3.1 for a scope that the key lacks. */
    private static String error(Refusal refusal) {
        return refusal == Refusal.INVALID_SCOPE ? OAuthErrorException.INSUFFICIENT_SCOPE : refusal.oauthError();
    }

    private Response notTheKey(String about) {
        record.refused(Refusal.INVALID_PARAMETER, RefusedKey.UNKNOWN, about);
        return VerifyAnswer.badKey(credentials.challenge());
    }

    private Response wrongRequest(String about) {
        record.refused(Refusal.INVALID_PARAMETER, RefusedKey.UNKNOWN, about);
        return refused(Refusal.INVALID_PARAMETER, false);
    }
}
