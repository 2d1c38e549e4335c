package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.audit.EventDetailNames;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.ratelimit.RateLimitDecision;
import io.github.scopedapikeys.token.IssuedToken;
import io.github.scopedapikeys.token.SealedTokenIssuer;
import io.github.scopedapikeys.token.TokenDecision;
import io.github.scopedapikeys.token.TokenDrafting;
import io.github.scopedapikeys.token.TokenRequest;
import io.github.scopedapikeys.token.TokenReuse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;

/**
 * The only path from a presented key or sealed token to a new sealed token: for all doors the same steps, the same event
 * and the same meters. The doors differ in how they read the request and how they answer.
 */
public final class KeyExchange {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final EventBuilder event;
    private final RequestRecord record;
    private final KeyUse use;
    private final TokenDrafting drafting;
    private final SealedTokenIssuer issuer;

    /**
     * For one request.
     *
     * @param client the authenticated client that presents the key or token
     * @param policy of the realm in the session's context
     * @param event Keycloak's event of this request
     * @param record of this request and event; it is completed here
     * @param tokens Keycloak's token manager
     */
    public KeyExchange(
            KeycloakSession session,
            ClientModel client,
            KeyPolicy policy,
            EventBuilder event,
            RequestRecord record,
            TokenManager tokens) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.event = event;
        this.record = record;
        this.use = new KeyUse(session, client, policy, record);
        this.drafting = new TokenDrafting(session, tokens);
        this.issuer = new SealedTokenIssuer(session, tokens);
    }

    /**
     * The result.
     *
     * @param rateLimit what the key's rate limit says about this request: the door adds its {@linkplain
     *     RateLimitDecision#headers headers} to the answer. Null if no limit holds, or the caller has no working key and
     *     must not learn of one
     */
    public record Answer(Outcome outcome, @Nullable RateLimitDecision rateLimit) {}

    /** A token, or a refusal. */
    public sealed interface Outcome permits Issued, Refused {}

    /** @param owner of the key */
    public record Issued(IssuedToken token, UserModel owner) implements Outcome {}

    /**
     * The request is refused.
     *
     * @param reason stands in the event; the caller gets its OAuth error
     * @param interceptor the exception of the post-processor that refuses the request; null if none does
     */
    public record Refused(Refusal reason, @Nullable TokenInterceptorException interceptor) implements Outcome {}

    /**
     * Exchanges a key.
     *
     * @param value the presented value, not validated
     * @param remoteAddress the caller's address as Keycloak sees it
     */
    public Answer ofKey(@Nullable String value, @Nullable String remoteAddress, WantedToken wanted, TokenReuse reuse) {
        return exchange(use.ofKey(value, remoteAddress), remoteAddress, wanted, Optional.of(reuse));
    }

    /**
     * Exchanges a key, for a caller who may also say whose key it is. Each token is a new one.
     *
     * @param value the presented value, not validated
     * @param remoteAddress the caller's address as Keycloak sees it
     * @param username the user name that the caller gives; it must be the owner's. Null: none is given
     */
    public Answer ofKey(
            @Nullable String value, @Nullable String remoteAddress, @Nullable String username, WantedToken wanted) {
        KeyUse.Answer verified = use.ofKey(value, remoteAddress, username);
        return exchange(verified, remoteAddress, wanted, Optional.empty());
    }

    /**
     * Exchanges a sealed token.
     *
     * @param value the presented value, not validated
     */
    public Answer ofToken(String value, WantedToken wanted) {
        return exchange(use.ofToken(value), null, wanted, Optional.empty());
    }

    /**
     * The rate limit comes after the key is verified, so nobody can use it up or learn of it without a working key, from an
     * allowed address and with an allowed client. It comes before anything else: what the request is refused for
     * afterwards, such as a scope, counts too.
     */
    private Answer exchange(
            KeyUse.Answer verified, @Nullable String remoteAddress, WantedToken wanted, Optional<TokenReuse> reuse) {
        if (verified instanceof KeyUse.Refused refused) {
            return new Answer(refuse(refused.reason(), refused.key(), refused.about()), null);
        }
        UsableKey key = ((KeyUse.Usable) verified).key();
        RateLimitDecision rateLimit = key.countRequest().orElse(null);
        if (rateLimit != null && !rateLimit.granted()) {
            return new Answer(refuseOverLimit(rateLimit), rateLimit);
        }
        Outcome outcome = exchange(key, wanted, reuse);
        if (outcome instanceof Issued issued) {
            key.recordUse(remoteAddress);
            record.detail(
                    Details.AUDIENCE, String.join(" ", issued.token().token().audience()));
            record.granted();
        }
        return new Answer(outcome, rateLimit);
    }

    /**
     * Audience and rights come after the key is verified: callers without a valid key must not learn which scopes and
     * clients exist.
     */
    private Outcome exchange(UsableKey key, WantedToken wanted, Optional<TokenReuse> reuse) {
        ExchangeTargets targets = new ExchangeTargets(
                realm, () -> key.possibleAudience(wanted.scope(), wanted.restrictedScopes(), drafting, event));
        Set<ClientModel> audience = new HashSet<>();
        Optional<String> unreached = addAll(audience, key, wanted.audience(), targets::byClientId)
                .or(() -> addAll(audience, key, wanted.resources(), targets::byResource));
        if (unreached.isPresent()) {
            return refuse(targets.refusal().orElse(new UsableKey.Refused(Refusal.INVALID_TARGET, unreached.get())));
        }
        UsableKey.Answer answer = key.grant(wanted.scope(), audience, wanted.restrictedScopes());
        return answer instanceof UsableKey.Refused refused
                ? refuse(refused)
                : mint(((UsableKey.Granted) answer).request(), reuse);
    }

    /** Adds the named clients; returns the first name that is none of a client that the key reaches. */
    private static Optional<String> addAll(
            Set<ClientModel> audience,
            UsableKey key,
            List<String> names,
            Function<String, @Nullable ClientModel> clients) {
        for (String name : names) {
            ClientModel target = clients.apply(name);
            if (target == null || !key.reaches(target)) {
                return Optional.of(name);
            }
            audience.add(target);
        }
        return Optional.empty();
    }

    /**
     * Issues a token, or reuses one. At this point client, key, rights and consent are checked. What the token itself can
     * fail at (audience, certificate or proof, lifetime, post-processors) is checked while it is drafted; a reused token has
     * passed this. Tokens are reused only if all post-processors are Keycloak's own.
     */
    private Outcome mint(TokenRequest request, Optional<TokenReuse> reuse) {
        Optional<TokenReuse.Slot> slot = reuse.flatMap(allowed -> allowed.slot(session, request));
        Optional<IssuedToken> reused = slot.flatMap(TokenReuse.Slot::find);
        if (reused.isPresent()) {
            event.detail(Details.TOKEN_ID, reused.get().token().id());
            event.detail(Details.SCOPE, reused.get().response().getScope());
            event.detail(EventDetailNames.TOKEN_REUSED, "true");
            return new Issued(reused.get(), request.user());
        }
        TokenDecision decision = drafting.draft(request, event);
        if (!(decision instanceof TokenDecision.Granted granted)) {
            return refuse(decision);
        }
        IssuedToken issued = issuer.issue(granted.draft(), request, event);
        slot.ifPresent(same -> same.put(issued));
        return new Issued(issued, request.user());
    }

    /** Every refusal is counted, but few are worth an event: a flood of requests must not be one of stored events too. */
    private Refused refuseOverLimit(RateLimitDecision decision) {
        if (decision.worthAnEvent()) {
            return refuse(Refusal.RATE_LIMITED, RefusedKey.UNKNOWN, null);
        }
        record.refusedWithoutEvent(Refusal.RATE_LIMITED.reason());
        return new Refused(Refusal.RATE_LIMITED, null);
    }

    private Refused refuse(TokenDecision decision) {
        if (decision instanceof TokenDecision.Intercepted intercepted) {
            refuse(
                    Refusal.POST_PROCESSOR,
                    RefusedKey.UNKNOWN,
                    intercepted.reason().getError());
            return new Refused(Refusal.POST_PROCESSOR, intercepted.reason());
        }
        return refuse(
                Refusal.of(decision),
                RefusedKey.UNKNOWN,
                decision instanceof TokenDecision.AudienceRefused refused ? refused.clientId() : null);
    }

    private Refused refuse(UsableKey.Refused refused) {
        return refuse(refused.reason(), RefusedKey.UNKNOWN, refused.about());
    }

    private Refused refuse(Refusal reason, RefusedKey key, @Nullable String about) {
        record.refused(reason, key, about);
        return new Refused(reason, null);
    }
}
