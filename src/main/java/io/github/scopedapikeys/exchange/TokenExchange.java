package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.audit.Operation;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.token.IssuedToken;
import io.github.scopedapikeys.token.SealedTokenIssuer;
import io.github.scopedapikeys.token.TokenCache;
import io.github.scopedapikeys.token.TokenCacheKey;
import io.github.scopedapikeys.token.TokenDecision;
import io.github.scopedapikeys.token.TokenDraft;
import io.github.scopedapikeys.token.TokenDrafting;
import io.github.scopedapikeys.token.TokenRequest;
import io.github.scopedapikeys.verification.KeyUse;
import io.github.scopedapikeys.verification.Refusal;
import io.github.scopedapikeys.verification.UsableKey;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.services.CorsErrorResponseException;

/** Handles one exchange request, from its parameters to the response and the event. */
final class TokenExchange {

    private final KeycloakSession session;
    private final TokenExchangeContext context;
    private final ExchangeParameters parameters;
    private final RealmModel realm;
    private final ClientModel client;
    private final EventBuilder event;
    private final RequestRecord record;
    private final KeyPolicy policy;
    private final TokenCache recent;

    TokenExchange(KeycloakSession session, TokenExchangeContext context, TokenCache recent) {
        this.session = session;
        this.context = context;
        this.parameters = new ExchangeParameters(context);
        this.realm = context.getRealm();
        this.client = context.getClient();
        this.event = context.getEvent();
        this.record =
                new RequestRecord(realm, event, parameters.isKey() ? Operation.EXCHANGE_KEY : Operation.EXCHANGE_TOKEN);
        this.policy = KeyPolicyReader.read(realm);
        this.recent = recent;
    }

    Response process() {
        String issuedTokenType = checkParameters();
        UsableKey key = readSubject();
        TokenRequest request = granted(key.grant(parameters.scope(), audience(key), context.getRestrictedScopes()));
        IssuedToken issued = mint(request);
        key.recordUse(remoteAddress());
        return answer(issued, issuedTokenType);
    }

    /**
     * Called after the subject is verified: callers without a valid key must not learn which scopes and clients exist.
     */
    private Set<ClientModel> audience(UsableKey key) {
        ExchangeTargets targets = new ExchangeTargets(realm, () -> possibleAudience(key));
        Set<ClientModel> audience = new HashSet<>();
        for (String clientId : parameters.audience()) {
            audience.add(target(key, clientId, targets.byClientId(clientId)));
        }
        for (String resource : parameters.resources()) {
            audience.add(target(key, resource, targets.byResource(resource)));
        }
        return audience;
    }

    private Set<String> possibleAudience(UsableKey key) {
        UsableKey.Reach reach =
                key.possibleAudience(parameters.scope(), context.getRestrictedScopes(), drafting(), event);
        if (reach instanceof UsableKey.Refused refused) {
            throw refuse(refused.reason(), refused.about());
        }
        return ((UsableKey.Reachable) reach).clientIds();
    }

    private ClientModel target(UsableKey key, String name, @Nullable ClientModel target) {
        if (target == null || !key.reaches(target)) {
            throw refuse(Refusal.INVALID_TARGET, name);
        }
        return target;
    }

    private TokenRequest granted(UsableKey.Answer answer) {
        if (answer instanceof UsableKey.Refused refused) {
            throw refuse(refused.reason(), refused.about());
        }
        return ((UsableKey.Granted) answer).request();
    }

    /**
     * Issues a token, or reuses one. At this point client, key, rights and consent are checked. What the token itself can
     * fail at (audience, certificate or proof, lifetime, post-processors) is checked while it is drafted; a reused token has
     * passed this. Tokens are reused only if all post-processors are Keycloak's own.
     */
    private IssuedToken mint(TokenRequest request) {
        Optional<TokenCacheKey> occasion =
                parameters.isKey() && !policy.tokenReuse().isZero()
                        ? recent.occasion(session, request)
                        : Optional.empty();
        Optional<IssuedToken> minted =
                occasion.flatMap(same -> recent.find(session, same, policy.tokenReuse(), request.notAfter()));
        if (minted.isPresent()) {
            event.detail(Details.TOKEN_ID, minted.get().token().id());
            event.detail(Details.SCOPE, minted.get().response().getScope());
            event.detail(EventDetailNames.TOKEN_REUSED, "true");
            return minted.get();
        }
        TokenDraft draft = draft(request);
        IssuedToken issued = new SealedTokenIssuer(session, tokens()).issue(draft, request, event);
        occasion.ifPresent(same -> recent.put(same, issued));
        return issued;
    }

    private TokenDraft draft(TokenRequest request) {
        TokenDecision decision = drafting().draft(request, event);
        if (decision instanceof TokenDecision.Granted granted) {
            return granted.draft();
        }
        if (decision instanceof TokenDecision.Intercepted intercepted) {
            // Writes our event, then throws the exception that Keycloak's token endpoint expects for any grant.
            refuse(Refusal.POST_PROCESSOR, intercepted.reason().getError());
            throw intercepted.reason();
        }
        throw refuse(
                Refusal.of(decision),
                decision instanceof TokenDecision.AudienceRefused refused ? refused.clientId() : null);
    }

    private TokenDrafting drafting() {
        return new TokenDrafting(session, tokens());
    }

    private TokenManager tokens() {
        return (TokenManager) context.getTokenManager();
    }

    private String remoteAddress() {
        return session.getContext().getConnection().getRemoteHost();
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
        event.detail(Details.REQUESTED_TOKEN_TYPE, issuedTokenType);
        return issuedTokenType;
    }

    private UsableKey readSubject() {
        KeyUse use = new KeyUse(session, client, policy, record);
        String value = parameters.subjectToken();
        KeyUse.Answer answer =
                parameters.isKey() || value == null ? use.ofKey(value, remoteAddress()) : use.ofToken(value);
        if (answer instanceof KeyUse.Refused refused) {
            throw refuse(refused.reason(), refused.key(), null);
        }
        return ((KeyUse.Usable) answer).key();
    }

    private Response answer(IssuedToken issued, String issuedTokenType) {
        AccessTokenResponse response = issued.response();
        response.setOtherClaims(OAuth2Constants.ISSUED_TOKEN_TYPE, issuedTokenType);
        record.detail(Details.AUDIENCE, String.join(" ", issued.token().audience()));
        record.granted();
        return context.getCors().add(Response.ok(response, MediaType.APPLICATION_JSON_TYPE));
    }

    private CorsErrorResponseException refuse(Refusal refusal, @Nullable String about) {
        return refuse(refusal, RefusedKey.UNKNOWN, about);
    }

    /** Writes the event with the true reason. The exception has the response for the caller, which says less. */
    private CorsErrorResponseException refuse(Refusal refusal, RefusedKey key, @Nullable String about) {
        record.refused(refusal, key, about);
        return new CorsErrorResponseException(
                context.getCors(), refusal.oauthError(), refusal.description(), Response.Status.BAD_REQUEST);
    }
}
