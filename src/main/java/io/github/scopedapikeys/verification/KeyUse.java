package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.audit.RequestRecord;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.rights.RightsLimits;
import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.token.SealedToken;
import io.github.scopedapikeys.token.SealedTokenVerifier;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * The way of every door from what a client presents to what it gets: whether the client may use keys, whether the key or
 * the token works here and now, what it gives, and whether the owner consents. Each step is reachable only through the one
 * before, so no door can skip one.
 */
public final class KeyUse {

    private final KeycloakSession session;
    private final ClientModel client;
    private final KeyPolicy policy;
    private final RequestRecord record;
    private final KeyVerifier keys;
    private final Instant startedAt = ServerTime.now();

    /**
     * For one request.
     *
     * @param client who presents something, authenticated
     * @param policy of the realm of the session's context
     * @param record of the request: hears of the key as soon as that is known to work
     */
    public KeyUse(KeycloakSession session, ClientModel client, KeyPolicy policy, RequestRecord record) {
        this.session = session;
        this.client = client;
        this.policy = policy;
        this.record = record;
        this.keys = new KeyVerifier(session, policy);
    }

    /** The answer: something to go on with, or a refusal. */
    public sealed interface Answer permits Usable, Refused {}

    /** @param key what was presented works, and what it gives is still to be asked */
    public record Usable(UsableKey key) implements Answer {}

    /**
     * What was presented gives nothing.
     *
     * @param reason for the event; the caller gets its OAuth error
     * @param key as much as is known of it
     */
    public record Refused(Refusal reason, RefusedKey key) implements Answer {

        static Refused of(Refusal reason) {
            return new Refused(reason, RefusedKey.UNKNOWN);
        }

        static Refused of(Verification.Refused refused) {
            return new Refused(refused.reason(), refused.key());
        }
    }

    /**
     * Presents a key.
     *
     * @param text anything
     * @param remoteAddress the caller's address as Keycloak sees it
     */
    public Answer ofKey(@Nullable String text, @Nullable String remoteAddress) {
        Refusal clientRefusal = ClientEligibility.refusal(client);
        if (clientRefusal != null) {
            return Refused.of(clientRefusal);
        }
        Verification verification = keys.verify(text, client, remoteAddress);
        if (verification instanceof Verification.Refused refused) {
            return Refused.of(refused);
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        record.key(accepted.owner(), accepted.key(), accepted.graceEnd());
        return usable(
                new OwnedKey(accepted.owner(), accepted.key()), accepted.end(), Optional.empty(), RightsLimits.NONE);
    }

    /** Presents a sealed token that is for the client: it may exchange it further, within what is left of the token. */
    public Answer ofToken(String text) {
        Refusal clientRefusal = ClientEligibility.refusal(client);
        if (clientRefusal != null) {
            return Refused.of(clientRefusal);
        }
        Optional<SealedTokenVerifier.Genuine> genuine = new SealedTokenVerifier(session).verifyFor(client, text);
        if (genuine.isEmpty()) {
            return Refused.of(Refusal.SUBJECT_TOKEN_INVALID);
        }
        SealedToken token = genuine.get().token();
        RemainingRights.Answer remaining =
                new RemainingRights(session, keys).of(token, genuine.get().issuedFor());
        if (remaining instanceof RemainingRights.None none) {
            return Refused.of(none.refused());
        }
        RemainingRights.Some some = (RemainingRights.Some) remaining;
        record.key(some.owner(), some.key(), Optional.empty());
        return usable(
                new OwnedKey(some.owner(), some.key()),
                Optional.of(some.end()),
                Optional.of(token),
                RightsLimits.of(some.rights()));
    }

    private Usable usable(OwnedKey key, Optional<Instant> end, Optional<SealedToken> token, RightsLimits limits) {
        return new Usable(new UsableKey(session, client, policy, key, startedAt, end, token, limits));
    }
}
