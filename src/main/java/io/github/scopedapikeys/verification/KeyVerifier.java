package io.github.scopedapikeys.verification;

import io.github.scopedapikeys.address.IpRange;
import io.github.scopedapikeys.audit.RefusedKey;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.SecretCheck;
import io.github.scopedapikeys.credential.SecretMatch;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyParser;
import io.github.scopedapikeys.key.ParseResult;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.ServerTime;
import io.github.scopedapikeys.usage.KeyUsageProvider;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/**
 * Decides whether a key works. No other class decides this. It reads Keycloak's caches. It writes only to recompute a
 * hash, once, after the server's pepper has changed.
 */
public final class KeyVerifier {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final KeyPolicy policy;
    private final ApiKeyCredentialProvider credentials;
    private final KeyUsageProvider uses;
    private final FederatedUserLookup external;

    /** For the realm in the session's context. */
    public KeyVerifier(KeycloakSession session) {
        this(session, KeyPolicyReader.read(session.getContext().getRealm()));
    }

    /** @param policy of the realm in the session's context */
    KeyVerifier(KeycloakSession session, KeyPolicy policy) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.policy = policy;
        this.credentials = ApiKeyCredentialProvider.of(session);
        this.uses = KeyUsageProvider.of(session);
        this.external = new FederatedUserLookup(session.getKeycloakSessionFactory());
    }

    /**
     * Verifies a secret value that an authenticated client presents.
     *
     * @param value the presented value
     * @param client the client that presents it
     * @param remoteAddress the caller's address as Keycloak sees it
     */
    public Verification verify(@Nullable String value, ClientModel client, @Nullable String remoteAddress) {
        if (!(KeyParser.parse(value) instanceof ParseResult.Parsed parsed)) {
            return malformed();
        }
        ApiKey presented = parsed.key();
        Optional<LocatedKey> found = credentials.find(realm, presented.id());
        if (found.isEmpty()) {
            return unknown(presented.id());
        }
        LocatedKey key = found.get();
        SecretCheck match = credentials.match(key.credential(), presented);
        Refusal refusal = secretRefusal(match.outcome(), presented, key.credential());
        if (refusal == null) {
            refusal = stateRefusal(key);
        }
        if (refusal == null) {
            refusal = callerRefusal(key.credential(), client, remoteAddress);
        }
        if (refusal == null && match.outcome() == SecretMatch.OUTDATED_MATCH) {
            credentials.renewHash(key.owner().orElseThrow(), presented);
        }
        return verification(key, refusal, match.graceEnd());
    }

    /**
     * Finds the key of a secret value, only by its secret. The state of the key and its owner, the realm's policy, the
     * caller and a failing user store make no difference.
     *
     * @param value the presented value
     */
    public Possession possession(@Nullable String value) {
        if (!(KeyParser.parse(value) instanceof ParseResult.Parsed parsed)) {
            return new Possession.None(malformed());
        }
        ApiKey presented = parsed.key();
        Optional<LocatedKey> found = credentials.locate(realm, presented.id(), external);
        if (found.isEmpty()) {
            return new Possession.None(unknown(presented.id()));
        }
        LocatedKey key = found.get();
        SecretMatch match = credentials.match(key.credential(), presented).outcome();
        Refusal refusal = secretRefusal(match, presented, key.credential());
        if (refusal == null) {
            return new Possession.Held(key);
        }
        return refusal == Refusal.REUSE_AFTER_ROTATION
                ? new Possession.Retired(key, refused(key, refusal))
                : new Possession.None(refused(key, refusal));
    }

    /** The key whose current or previous secret value this is; empty if there is none or it cannot be determined. */
    public Optional<LocatedKey> identify(@Nullable String value) {
        Possession possession = possession(value);
        if (possession instanceof Possession.Held held) {
            return Optional.of(held.key());
        }
        return possession instanceof Possession.Retired retired ? Optional.of(retired.key()) : Optional.empty();
    }

    /**
     * Verifies the key of a sealed token again: the key still works, its owner was not signed out since the token was
     * issued, and the key was not rotated since then, unless a previous secret is still in its grace period.
     * Restrictions to clients and addresses are not checked, because the caller presents the token and not the key.
     *
     * @param token the token, already verified as genuine
     */
    public Verification recheck(UUID keyId, AccessToken token) {
        Optional<LocatedKey> found = credentials.find(realm, keyId);
        if (found.isEmpty()) {
            return unknown(keyId);
        }
        LocatedKey key = found.get();
        Refusal refusal = stateRefusal(key);
        if (refusal == null
                && !TokenManager.isUserValid(session, realm, token, key.owner().orElseThrow())) {
            refusal = Refusal.SUBJECT_TOKEN_INVALID;
        }
        Optional<Instant> graceEnd = Optional.empty();
        if (refusal == null && isOlderThanRotation(token, key.credential().data())) {
            graceEnd = key.credential().rotatingUntil(ServerTime.now());
            refusal = graceEnd.isEmpty() ? Refusal.SECRET_REPLACED : null;
        }
        return verification(key, refusal, graceEnd);
    }

    /**
     * Tokens have times in seconds. A token issued in the same second as the rotation may come from the new secret, so
     * it is not older.
     */
    private static boolean isOlderThanRotation(AccessToken token, ApiKeyCredentialData data) {
        return data.rotation()
                .filter(rotation -> token.getIat() == null || token.getIat() < rotation.getEpochSecond())
                .isPresent();
    }

    private static Verification.Refused malformed() {
        return new Verification.Refused(Refusal.MALFORMED, RefusedKey.UNKNOWN);
    }

    private static Verification.Refused unknown(UUID keyId) {
        return new Verification.Refused(Refusal.UNKNOWN, RefusedKey.of(keyId));
    }

    private static Verification verification(LocatedKey key, @Nullable Refusal refusal, Optional<Instant> graceEnd) {
        return refusal == null
                ? new Verification.Accepted(key.owner().orElseThrow(), key.credential(), graceEnd)
                : refused(key, refusal);
    }

    /** A refusal, for another reason, of a key that was accepted so far. */
    static Verification.Refused refused(Verification.Accepted accepted, Refusal reason) {
        return refused(LocatedKey.of(accepted.owner(), accepted.key()), reason);
    }

    private static Verification.Refused refused(LocatedKey key, Refusal refusal) {
        boolean proven = refusal != Refusal.WRONG_SECRET && refusal != Refusal.PEPPER_MISSING;
        return new Verification.Refused(refusal, RefusedKey.of(key, proven));
    }

    private static @Nullable Refusal secretRefusal(SecretMatch match, ApiKey presented, ApiKeyCredential key) {
        // Every secret has one secret value. The same secret with another prefix is a different value, and is refused.
        boolean itsPrefix = presented.prefix().equals(key.data().keyPrefix());
        return switch (match) {
            case MATCH, OUTDATED_MATCH -> itsPrefix ? null : Refusal.WRONG_SECRET;
            case RETIRED -> itsPrefix ? Refusal.REUSE_AFTER_ROTATION : Refusal.WRONG_SECRET;
            case PEPPER_MISSING -> Refusal.PEPPER_MISSING;
            case NO_MATCH -> Refusal.WRONG_SECRET;
        };
    }

    /** A key that is not listed yet was imported, and its last use is unknown. It is not inactive. */
    private boolean isInactive(ApiKeyCredential key) {
        Instant now = ServerTime.now();
        return policy.inactivityTimeout()
                .map(now::minus)
                .flatMap(end -> uses.lastActive(key.id(), end).filter(active -> !active.isAfter(end)))
                .isPresent();
    }

    /** Null if key and owner are usable; then the owner is present. */
    private @Nullable Refusal stateRefusal(LocatedKey key) {
        if (!policy.enabled()) {
            return Refusal.REALM_DISABLED;
        }
        if (!key.credential().data().enabled()) {
            return Refusal.DISABLED;
        }
        if (key.credential().data().isExpired(ServerTime.now())) {
            return Refusal.EXPIRED;
        }
        Optional<UserModel> owner = key.owner();
        if (owner.isEmpty()) {
            // Do not run SQL after this: the failing store may have broken the session's transaction.
            return Refusal.USER_UNAVAILABLE;
        }
        if (isInactive(key.credential())) {
            return Refusal.INACTIVE;
        }
        return OwnerState.refusal(session, realm, owner.get());
    }

    private static @Nullable Refusal callerRefusal(
            ApiKeyCredential key, ClientModel client, @Nullable String remoteAddress) {
        List<String> clients = key.data().clients();
        if (!clients.isEmpty() && !clients.contains(client.getClientId())) {
            return Refusal.CLIENT_NOT_ALLOWED;
        }
        List<String> ranges = key.data().allowedIps();
        boolean inRange = ranges.stream()
                .anyMatch(cidr -> IpRange.parse(cidr)
                        .filter(range -> range.contains(remoteAddress))
                        .isPresent());
        return ranges.isEmpty() || inRange ? null : Refusal.IP_NOT_ALLOWED;
    }
}
