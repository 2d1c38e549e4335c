package io.github.scopedapikeys.exchange;

import io.github.scopedapikeys.credential.ServerTime;
import io.github.scopedapikeys.grant.EffectiveRights;
import io.github.scopedapikeys.grant.IssuedToken;
import io.github.scopedapikeys.grant.RecentTokens;
import io.github.scopedapikeys.grant.RightsDecision;
import io.github.scopedapikeys.grant.RightsRequest;
import io.github.scopedapikeys.grant.RightsResolver;
import io.github.scopedapikeys.grant.SealedTokenIssuer;
import io.github.scopedapikeys.grant.TokenDecision;
import io.github.scopedapikeys.grant.TokenDraft;
import io.github.scopedapikeys.grant.TokenDrafting;
import io.github.scopedapikeys.grant.TokenOccasion;
import io.github.scopedapikeys.grant.TokenRequest;
import io.github.scopedapikeys.metrics.KeyMetrics;
import io.github.scopedapikeys.metrics.Operation;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.verification.KeyEventDetails;
import io.github.scopedapikeys.verification.KeyVerifier;
import io.github.scopedapikeys.verification.Refusal;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
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

/** One exchange request, from its parameters to the answer and the event. */
final class TokenExchange {

    private final KeycloakSession session;
    private final TokenExchangeContext context;
    private final ExchangeParameters parameters;
    private final RealmModel realm;
    private final ClientModel client;
    private final EventBuilder event;
    private final KeyVerifier keys;
    private final KeyPolicy policy;
    private final RecentTokens recent;
    private final long startedAt = System.nanoTime();

    TokenExchange(KeycloakSession session, TokenExchangeContext context, RecentTokens recent) {
        this.session = session;
        this.context = context;
        this.parameters = new ExchangeParameters(context);
        this.realm = context.getRealm();
        this.client = context.getClient();
        this.event = context.getEvent();
        this.policy = KeyPolicyReader.read(realm);
        this.keys = new KeyVerifier(session, policy);
        this.recent = recent;
    }

    Response process() {
        Refusal clientRefusal = KeyVerifier.clientRefusal(client);
        if (clientRefusal != null) {
            throw refuse(clientRefusal, null);
        }
        String issuedTokenType = checkParameters();
        Subject.Accepted subject = readSubject();
        Set<ClientModel> audience = audience(subject);
        TokenRequest request = request(subject, audience);
        Refusal consentRefusal = keys.consentRefusal(subject.owner(), client, request.rights());
        if (consentRefusal != null) {
            throw refuse(consentRefusal, null);
        }
        IssuedToken issued = mint(request);
        if (parameters.isKey()) {
            keys.recordUse(subject.key(), client, remoteAddress());
        }
        return answer(issued, issuedTokenType);
    }

    /** After the subject: whoever holds no good key learns nothing of scopes and clients. */
    private Set<ClientModel> audience(Subject.Accepted subject) {
        ExchangeTargets targets =
                new ExchangeTargets(realm, () -> drafting().possibleAudience(request(subject, Set.of()), event));
        Set<ClientModel> audience = new HashSet<>();
        for (String clientId : parameters.audience()) {
            audience.add(target(subject, clientId, targets.byClientId(clientId)));
        }
        for (String resource : parameters.resources()) {
            audience.add(target(subject, resource, targets.byResource(resource)));
        }
        return audience;
    }

    private ClientModel target(Subject.Accepted subject, String name, @Nullable ClientModel target) {
        if (target == null || !subject.reaches(target)) {
            throw refuse(Refusal.INVALID_TARGET, name);
        }
        return target;
    }

    /** Only the minting may be spared: all that may refuse the request has been asked by now. */
    private IssuedToken mint(TokenRequest request) {
        Optional<TokenOccasion> occasion =
                parameters.isKey() && !policy.tokenReuse().isZero()
                        ? TokenOccasion.of(session, request)
                        : Optional.empty();
        Optional<IssuedToken> minted =
                occasion.flatMap(same -> recent.find(session, same, policy.tokenReuse(), request.notAfter()));
        if (minted.isPresent()) {
            event.detail(Details.TOKEN_ID, minted.get().token().id());
            event.detail(Details.SCOPE, minted.get().response().getScope());
            event.detail(KeyEventDetails.TOKEN_REUSED, "true");
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
            // As Keycloak answers for any grant: its token endpoint takes the exception.
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

    private Subject.Accepted readSubject() {
        SubjectReader reader = new SubjectReader(session, client, keys);
        String text = parameters.subjectToken();
        Subject subject = parameters.isKey() || text == null
                ? reader.fromKey(text, remoteAddress())
                : reader.fromSealedToken(text);
        if (subject instanceof Subject.Refused refused) {
            KeyEventDetails.describe(event, refused.refused());
            throw refuse(refused.refused().reason(), null);
        }
        Subject.Accepted accepted = (Subject.Accepted) subject;
        KeyEventDetails.describe(event, accepted.owner(), accepted.key());
        accepted.graceEnd().ifPresent(end -> event.detail(KeyEventDetails.OLD_TEXT_UNTIL, end.toString()));
        return accepted;
    }

    private TokenRequest request(Subject.Accepted subject, Set<ClientModel> audience) {
        RightsRequest asked = new RightsRequest(
                subject.key().data(),
                subject.owner(),
                client,
                parameters.scope(),
                audience,
                subject.limits(),
                context.getRestrictedScopes());
        RightsDecision decision = new RightsResolver(session).resolve(asked);
        if (decision instanceof RightsDecision.ScopeRefused refused) {
            throw refuse(Refusal.INVALID_SCOPE, refused.scope());
        }
        EffectiveRights rights = ((RightsDecision.Granted) decision).rights();
        return new TokenRequest(subject.key(), subject.owner(), client, rights, audience, notAfter(subject));
    }

    private Instant notAfter(Subject.Accepted subject) {
        Instant byPolicy = ServerTime.now().plus(policy.tokenLifespan());
        return byPolicy.isBefore(subject.notAfter()) ? byPolicy : subject.notAfter();
    }

    private Response answer(IssuedToken issued, String issuedTokenType) {
        AccessTokenResponse response = issued.response();
        response.setOtherClaims(OAuth2Constants.ISSUED_TOKEN_TYPE, issuedTokenType);
        event.detail(Details.AUDIENCE, String.join(" ", issued.token().audience()));
        event.success();
        measure(null);
        return context.getCors().add(Response.ok(response, MediaType.APPLICATION_JSON_TYPE));
    }

    /** Writes the event with the true reason; the exception carries the answer, which says less. */
    private CorsErrorResponseException refuse(Refusal refusal, @Nullable String about) {
        event.detail(Details.REASON, refusal.reason());
        if (about != null) {
            event.detail(KeyEventDetails.ABOUT, KeyEventDetails.bounded(about));
        }
        event.error(refusal.eventError());
        measure(refusal.reason());
        return new CorsErrorResponseException(
                context.getCors(), refusal.oauthError(), refusal.description(), Response.Status.BAD_REQUEST);
    }

    private void measure(@Nullable String refusal) {
        Operation operation = parameters.isKey() ? Operation.EXCHANGE_KEY : Operation.EXCHANGE_TOKEN;
        KeyMetrics.request(realm.getName(), operation, refusal, startedAt);
    }
}
