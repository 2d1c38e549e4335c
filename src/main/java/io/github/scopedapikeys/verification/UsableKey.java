package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.ratelimit.RateLimit;
import io.github.scopedapikeys.ratelimit.RateLimitDecision;
import io.github.scopedapikeys.ratelimit.RateLimiterProvider;
import io.github.scopedapikeys.rights.EffectiveRights;
import io.github.scopedapikeys.rights.RightsDecision;
import io.github.scopedapikeys.rights.RightsLimits;
import io.github.scopedapikeys.rights.RightsRequest;
import io.github.scopedapikeys.rights.RightsResolver;
import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.token.SealedToken;
import io.github.scopedapikeys.token.TokenDrafting;
import io.github.scopedapikeys.token.TokenRequest;
import io.github.scopedapikeys.usage.KeyUsageProvider;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** A key, or a token of a key, that works for a client here and now. {@link #grant} computes its rights. */
public final class UsableKey {

    private final KeycloakSession session;
    private final ClientModel client;
    private final KeyPolicy policy;
    private final UserModel owner;
    private final ApiKeyCredential key;
    private final Instant verifiedAt;
    private final Optional<Instant> end;
    private final Optional<SealedToken> token;
    private final RightsLimits limits;

    /**
     * Creates it for a verified key or token.
     *
     * @param verifiedAt when the verification started
     * @param end when the key or token stops working; empty: never
     * @param token empty if a key was presented
     */
    UsableKey(
            KeycloakSession session,
            ClientModel client,
            KeyPolicy policy,
            OwnedKey key,
            Instant verifiedAt,
            Optional<Instant> end,
            Optional<SealedToken> token,
            RightsLimits limits) {
        this.session = session;
        this.client = client;
        this.policy = policy;
        this.owner = key.owner();
        this.key = key.credential();
        this.verifiedAt = verifiedAt;
        this.end = end;
        this.token = token;
        this.limits = limits;
    }

    /** The result of {@link #grant}. */
    public sealed interface Answer permits Granted, Refused {}

    /** @param request for a token with all granted rights */
    public record Granted(TokenRequest request) implements Answer {}

    /**
     * The request is refused.
     *
     * @param about what the refusal is about; null if the reason says it
     */
    public record Refused(Refusal reason, @Nullable String about) implements Answer, Reach {}

    /** The result of {@link #possibleAudience}. */
    public sealed interface Reach permits Reachable, Refused {}

    /** @param clientIds the client IDs that a token could be for */
    public record Reachable(Set<String> clientIds) implements Reach {}

    public UserModel owner() {
        return owner;
    }

    /** The presented key, or the key of the presented token. */
    public ApiKeyCredential key() {
        return key;
    }

    /** When the key or token stops working; empty: never. */
    public Optional<Instant> end() {
        return end;
    }

    /**
     * Counts this request under the rate limit of the key: the lower one of the key's own and the policy's. Empty if there
     * is none. The use of a token is not a use of the key: a service that was sent a token must not be able to use up what
     * the key's holder may do.
     */
    Optional<RateLimitDecision> countRequest() {
        if (token.isPresent()) {
            return Optional.empty();
        }
        Optional<RateLimit> own = Optional.ofNullable(key.data().rateLimit());
        return policy.rateLimit()
                .map(limit -> own.map(limit::atMost).orElse(limit))
                .or(() -> own)
                .map(limit -> RateLimiterProvider.of(session).take(key.id(), limit));
    }

    /** Whether a token may be for this client: for a key any client, for a token only the clients in its audience. */
    public boolean reaches(ClientModel target) {
        return token.isEmpty() || token.get().audience().contains(target.getClientId());
    }

    /**
     * Computes the granted rights, and checks the owner's consent.
     *
     * @param scope the requested scope (RFC 6749 §3.3); null: all that the key grants and the client has
     * @param audience the clients that a token is requested for; empty: audience sets no limit
     * @param restrictedScopes names of the only scopes that client policies allow; null: any scope
     */
    public Answer grant(@Nullable String scope, Set<ClientModel> audience, @Nullable Set<String> restrictedScopes) {
        Answer answer = withoutConsent(scope, audience, restrictedScopes);
        return answer instanceof Granted granted && !consents(granted.request().rights())
                ? new Refused(Refusal.CONSENT_MISSING, null)
                : answer;
    }

    /**
     * The clients that a token could be for. It does not check the owner's consent.
     *
     * @param event of the request, for Keycloak's response builder
     */
    public Reach possibleAudience(
            @Nullable String scope,
            @Nullable Set<String> restrictedScopes,
            TokenDrafting drafting,
            EventBuilder event) {
        Answer answer = withoutConsent(scope, Set.of(), restrictedScopes);
        return answer instanceof Granted granted
                ? new Reachable(drafting.possibleAudience(granted.request(), event))
                : (Refused) answer;
    }

    private Answer withoutConsent(
            @Nullable String scope, Set<ClientModel> audience, @Nullable Set<String> restrictedScopes) {
        RightsDecision decision = new RightsResolver(session)
                .resolve(new RightsRequest(key.data(), owner, client, scope, audience, limits, restrictedScopes));
        if (decision instanceof RightsDecision.ScopeRefused refused) {
            return new Refused(Refusal.INVALID_SCOPE, refused.scope());
        }
        EffectiveRights rights = ((RightsDecision.Granted) decision).rights();
        return new Granted(new TokenRequest(key, owner, client, rights, audience, verifiedAt, latestEnd()));
    }

    /**
     * Records a use of the key in memory, with the details that the policy allows. The use of a token is not a use of
     * the key.
     */
    public void recordUse(@Nullable String remoteAddress) {
        if (token.isPresent()) {
            return;
        }
        if (policy.trackUsage()) {
            KeyUsageProvider.of(session).record(key.id(), ServerTime.now(), remoteAddress, client.getClientId());
        } else if (policy.inactivityTimeout().isPresent()) {
            KeyUsageProvider.of(session).record(key.id(), ServerTime.now(), null, null);
        }
    }

    private boolean consents(EffectiveRights rights) {
        return OwnerConsent.covers(session, owner, client, rights);
    }

    private Instant latestEnd() {
        Instant byPolicy = verifiedAt.plus(policy.tokenLifespan());
        return end.filter(byPolicy::isAfter).orElse(byPolicy);
    }
}
