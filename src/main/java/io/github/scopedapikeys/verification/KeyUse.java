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
 * The only path from a presented key or token to a token request. It checks the client, then the key or token, then
 * computes the rights, then checks the owner's consent. Each step needs the result of the previous one, so no caller
 * can skip a step.
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
     * @param client the authenticated client that presents the key or token
     * @param policy of the realm in the session's context
     * @param record of the request; it gets the key once the key is known to work
     */
    public KeyUse(KeycloakSession session, ClientModel client, KeyPolicy policy, RequestRecord record) {
        this.session = session;
        this.client = client;
        this.policy = policy;
        this.record = record;
        this.keys = new KeyVerifier(session, policy);
    }

    /** The result: a usable key, or a refusal. */
    public sealed interface Answer permits Usable, Refused {}

    /** @param key works here and now; its rights are not computed yet */
    public record Usable(UsableKey key) implements Answer {}

    /**
     * The key or token is refused.
     *
     * @param reason for the event; the caller gets its OAuth error
     * @param key what is known about the key
     * @param about what the refusal is about; null if the reason says it
     */
    public record Refused(
            Refusal reason, RefusedKey key, @Nullable String about) implements Answer {

        static Refused of(Refusal reason) {
            return new Refused(reason, RefusedKey.UNKNOWN, null);
        }

        static Refused of(Verification.Refused refused) {
            return of(refused, null);
        }

        static Refused of(Verification.Refused refused, @Nullable String about) {
            return new Refused(refused.reason(), refused.key(), about);
        }
    }

    /**
     * Verifies a presented key.
     *
     * @param value the presented value, not validated
     * @param remoteAddress the caller's address as Keycloak sees it
     */
    public Answer ofKey(@Nullable String value, @Nullable String remoteAddress) {
        return ofKey(value, remoteAddress, null);
    }

    /**
     * Verifies a presented key.
     *
     * @param value the presented value, not validated
     * @param remoteAddress the caller's address as Keycloak sees it
     * @param username the user name that the caller gives; it must be the owner's. Null: none is given
     */
    public Answer ofKey(@Nullable String value, @Nullable String remoteAddress, @Nullable String username) {
        Refusal clientRefusal = ClientEligibility.refusal(client);
        return clientRefusal == null ? ofKeyAt(value, remoteAddress, username) : Refused.of(clientRefusal);
    }

    /**
     * Verifies a key that is presented to log in at a Docker registry. Nobody authenticates the registry, so its client
     * needs no more than Keycloak's Docker protocol.
     *
     * @param value the presented value, not validated
     * @param remoteAddress the caller's address as Keycloak sees it
     * @param username the user name that the caller gives; it must be the owner's
     */
    public Answer ofKeyAtRegistry(@Nullable String value, @Nullable String remoteAddress, String username) {
        Refusal clientRefusal = ClientEligibility.registryRefusal(client);
        return clientRefusal == null ? ofKeyAt(value, remoteAddress, username) : Refused.of(clientRefusal);
    }

    private Answer ofKeyAt(@Nullable String value, @Nullable String remoteAddress, @Nullable String username) {
        Verification verification = keys.verify(value, client, remoteAddress);
        if (verification instanceof Verification.Refused refused) {
            return Refused.of(refused);
        }
        Verification.Accepted accepted = (Verification.Accepted) verification;
        if (username != null && !OwnerName.matches(session.getContext().getRealm(), accepted.owner(), username)) {
            return Refused.of(KeyVerifier.refused(accepted, Refusal.OTHER_USERNAME), username);
        }
        record.key(accepted.owner(), accepted.key(), accepted.graceEnd());
        return usable(
                new OwnedKey(accepted.owner(), accepted.key()), accepted.end(), Optional.empty(), RightsLimits.NONE);
    }

    /**
     * Verifies a presented sealed token. The client must be in its audience, and can get no more than the remaining
     * rights of the token.
     */
    public Answer ofToken(String value) {
        Refusal clientRefusal = ClientEligibility.refusal(client);
        if (clientRefusal != null) {
            return Refused.of(clientRefusal);
        }
        Optional<SealedTokenVerifier.Genuine> genuine = new SealedTokenVerifier(session).verifyFor(client, value);
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
