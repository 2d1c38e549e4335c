package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.audit.Operation;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.token.TokenCache;
import io.github.scopedapikeys.token.TokenReuse;
import io.github.scopedapikeys.verification.KeyExchange;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.WantedToken;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.services.CorsErrorResponseException;

/** Handles one exchange request: reads its parameters, asks {@link KeyExchange}, and answers in the form of RFC 8693. */
final class TokenExchange {

    private final KeycloakSession session;
    private final TokenExchangeContext context;
    private final ExchangeParameters parameters;
    private final RealmModel realm;
    private final RequestRecord record;
    private final TokenCache recent;

    TokenExchange(KeycloakSession session, TokenExchangeContext context, TokenCache recent) {
        this.session = session;
        this.context = context;
        this.parameters = new ExchangeParameters(context);
        this.realm = context.getRealm();
        this.record = new RequestRecord(
                realm, context.getEvent(), parameters.isKey() ? Operation.EXCHANGE_KEY : Operation.EXCHANGE_TOKEN);
        this.recent = recent;
    }

    Response process() {
        String issuedTokenType = checkParameters();
        KeyExchange.Answer answer = exchange();
        if (answer.rateLimit() != null) {
            show(answer.rateLimit().headers());
        }
        if (answer.outcome() instanceof KeyExchange.Refused refused) {
            if (refused.interceptor() != null) {
                // Keycloak's token endpoint expects this exception of any grant.
                throw refused.interceptor();
            }
            throw error(refused.reason());
        }
        AccessTokenResponse response =
                ((KeyExchange.Issued) answer.outcome()).token().response();
        response.setOtherClaims(OAuth2Constants.ISSUED_TOKEN_TYPE, issuedTokenType);
        return context.getCors().add(Response.ok(response, MediaType.APPLICATION_JSON_TYPE));
    }

    private KeyExchange.Answer exchange() {
        KeyPolicy policy = KeyPolicyReader.read(realm);
        KeyExchange exchange =
                new KeyExchange(session, context.getClient(), policy, context.getEvent(), record, (TokenManager)
                        context.getTokenManager());
        WantedToken wanted = new WantedToken(
                parameters.scope(), parameters.audience(), parameters.resources(), context.getRestrictedScopes());
        String value = parameters.subjectToken();
        return parameters.isKey() || value == null
                ? exchange.ofKey(
                        value,
                        session.getContext().getConnection().getRemoteHost(),
                        wanted,
                        new TokenReuse(recent, policy.tokenReuse()))
                : exchange.ofToken(value, wanted);
    }

    private String checkParameters() {
        String unsupported = parameters.unsupported();
        if (unsupported != null) {
            throw refuse(Refusal.INVALID_PARAMETER, unsupported);
        }
        String issuedTokenType = parameters.issuedTokenType();
        if (issuedTokenType == null) {
            throw refuse(Refusal.INVALID_PARAMETER, OAuth2Constants.REQUESTED_TOKEN_TYPE);
        }
        if (!parameters.isKey() && !parameters.isAccessToken()) {
            throw refuse(Refusal.INVALID_PARAMETER, OAuth2Constants.SUBJECT_TOKEN_TYPE);
        }
        record.detail(Details.REQUESTED_TOKEN_TYPE, issuedTokenType);
        return issuedTokenType;
    }

    private CorsErrorResponseException refuse(Refusal refusal, String about) {
        record.refused(refusal, RefusedKey.UNKNOWN, about);
        return error(refusal);
    }

    /** Also for scripts of other origins (CORS). */
    private void show(Map<String, String> headers) {
        headers.forEach(session.getContext().getHttpResponse()::setHeader);
        context.getCors().exposedHeaders(headers.keySet().toArray(String[]::new));
    }

    /** What the caller learns, which is less than the event says. */
    private CorsErrorResponseException error(Refusal refusal) {
        return new CorsErrorResponseException(
                context.getCors(),
                refusal.oauthError(),
                refusal.description(),
                refusal == Refusal.RATE_LIMITED ? Response.Status.TOO_MANY_REQUESTS : Response.Status.BAD_REQUEST);
    }
}
