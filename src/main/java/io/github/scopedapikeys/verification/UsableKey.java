package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.policy.KeyPolicy;
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

/** A key, or a token of one, that works for a client here and now. Its rights are computed by the next call. */
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
     * Of what was presented.
     *
     * @param verifiedAt when that began
     * @param end when it stops working; empty: never
     * @param token if that was presented; empty for a key
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

    /** The answer of {@link #grant}. */
    public sealed interface Answer permits Granted, Refused {}

    /** @param request for a token with all that is granted */
    public record Granted(TokenRequest request) implements Answer {}

    /**
     * It does not give that.
     *
     * @param about what the refusal is about; null if that is clear
     */
    public record Refused(Refusal reason, @Nullable String about) implements Answer, Reach {}

    /** The answer of {@link #possibleAudience}. */
    public sealed interface Reach permits Reachable, Refused {}

    /** @param clientIds of those whom a token could be for */
    public record Reachable(Set<String> clientIds) implements Reach {}

    /** The key's owner. */
    public UserModel owner() {
        return owner;
    }

    /** The key itself, or that which the token came from. */
    public ApiKeyCredential key() {
        return key;
    }

    /** When what was presented stops working; empty: never. */
    public Optional<Instant> end() {
        return end;
    }

    /** Whether a token may be for this client: any, or one that the presented token is for. */
    public boolean reaches(ClientModel target) {
        return token.isEmpty() || token.get().audience().contains(target.getClientId());
    }

    /**
     * What it gives, if the owner consents.
     *
     * @param scope the requested scope (RFC 6749 §3.3); null: all that the key grants and the client has
     * @param audience the clients that a token is asked for; empty: not narrowed by audience
     * @param restrictedScopes names of the only scopes that client policies let through; null: any
     */
    public Answer grant(@Nullable String scope, Set<ClientModel> audience, @Nullable Set<String> restrictedScopes) {
        Answer answer = withoutConsent(scope, audience, restrictedScopes);
        return answer instanceof Granted granted && !consents(granted.request().rights())
                ? new Refused(Refusal.CONSENT_MISSING, null)
                : answer;
    }

    /**
     * Whom a token could be for, if the owner consents.
     *
     * @param event of the request, for Keycloak's builder
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

    /** Takes note of a use of the key, as far as policy has uses recorded; memory only. A token's use is none. */
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
