package io.github.scopedapikeys.verification;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.VerificationException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.TokenExchangeRequestContext;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.util.DPoPUtil;

/**
 * Checks that Keycloak makes at the token endpoint before an exchange, for the doors elsewhere: the proof of possession if
 * tokens are bound to a key, and the realm's client policies.
 */
public final class ExchangeConditions {

    private static final String KEY_TYPE = "urn:scoped-api-keys:token-type:api-key";

    private final KeycloakSession session;
    private final EventBuilder event;
    private @Nullable Set<String> restrictedScopes;

    /** @param event of the request; it gets the details of a refusal by a client policy */
    public ExchangeConditions(KeycloakSession session, EventBuilder event) {
        this.session = session;
        this.event = event;
    }

    /**
     * Why an exchange of this secret value by the client in the session's context would be refused; null if it would
     * not be refused.
     *
     * @param scope the requested scope; null: none
     * @param audience the requested audiences
     */
    public @Nullable Refusal refusal(@Nullable String secretValue, @Nullable String scope, List<String> audience) {
        return isBoundAsItMust() ? policyRefusal(secretValue, scope, audience) : Refusal.PROOF_MISSING;
    }

    /** As {@link #refusal}, where Keycloak has already checked the proof of possession: at the token endpoint. */
    public @Nullable Refusal policyRefusal(
            @Nullable String secretValue, @Nullable String scope, List<String> audience) {
        TokenExchangeContext exchange = exchange(secretValue, scope, audience);
        try {
            session.clientPolicy().triggerOnEvent(new TokenExchangeRequestContext(exchange));
        } catch (ClientPolicyException e) {
            event.detail(Details.CLIENT_POLICY_ERROR, e.getError());
            event.detail(Details.CLIENT_POLICY_ERROR_DETAIL, e.getErrorDetail());
            return Refusal.CLIENT_POLICY;
        }
        restrictedScopes = exchange.getRestrictedScopes();
        return null;
    }

    /** The names of the only scopes that client policies allow; null: any scope. Set by the checks above. */
    public @Nullable Set<String> restrictedScopes() {
        return restrictedScopes;
    }

    /** Whether the request has a valid proof of possession (RFC 9449 §4.3), or needs none and has none. */
    private boolean isBoundAsItMust() {
        boolean required = OIDCAdvancedConfigWrapper.fromClientModel(
                        session.getContext().getClient())
                .isUseDPoP();
        boolean sent =
                session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(OAuth2Constants.DPOP_HTTP_HEADER)
                        != null;
        if (!required && !sent) {
            return true;
        }
        try {
            DPoP proof = new DPoPUtil.Validator(session)
                    .request(session.getContext().getHttpRequest())
                    .uriInfo(session.getContext().getUri())
                    .validate();
            session.setAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, proof);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    /** The exchange request that would be checked. */
    private TokenExchangeContext exchange(@Nullable String secretValue, @Nullable String scope, List<String> audience) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        parameters.putSingle(OAuth2Constants.GRANT_TYPE, OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE);
        parameters.putSingle(OAuth2Constants.SUBJECT_TOKEN_TYPE, KEY_TYPE);
        if (secretValue != null) {
            parameters.putSingle(OAuth2Constants.SUBJECT_TOKEN, secretValue);
        }
        if (scope != null) {
            parameters.putSingle(OAuth2Constants.SCOPE, scope);
        }
        if (!audience.isEmpty()) {
            parameters.put(OAuth2Constants.AUDIENCE, audience);
        }
        return new TokenExchangeContext(
                session,
                parameters,
                Cors.builder(),
                session.getContext().getRealm(),
                event,
                session.getContext().getClient(),
                session.getContext().getConnection(),
                session.getContext().getHttpRequest().getHttpHeaders(),
                new TokenManager(),
                Map.of());
    }
}
