package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.KeyChangeEvents;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.ApiKeySecretData;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyIds;
import io.github.scopedapikeys.mail.KeyMail;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import io.github.scopedapikeys.server.ServerTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/**
 * Issues, finds, changes and rotates keys of the realm in the session's context; {@link KeyRevocation} revokes them.
 * Callers must check permissions first. A method that changes a key throws if the session's transaction is already
 * marked for rollback.
 */
public final class ApiKeyService {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ApiKeyCredentialProvider credentials;
    private final KeyDirectory directory;
    private final KeyChangeEvents events;
    private final KeyMail mail;
    private final KeyRevocation revocation;
    private final FederatedUserLookup external;

    /** For the realm in the session's context. */
    public ApiKeyService(KeycloakSession session) {
        this(session, new FederatedUserLookup(session.getKeycloakSessionFactory()));
    }

    /** @param external of the request or run that this session belongs to */
    public ApiKeyService(KeycloakSession session, FederatedUserLookup external) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.credentials = ApiKeyCredentialProvider.of(session);
        this.directory = KeyDirectory.of(session);
        this.events = new KeyChangeEvents(session);
        this.mail = KeyMail.of(session);
        this.revocation = new KeyRevocation(session);
        this.external = external;
    }

    /**
     * Issues a key. An expired key with the same name is removed.
     *
     * @throws InvalidFieldException if the specification breaks a rule
     * @throws KeyConflictException if the user has another key of this name, or already has the maximum number of keys
     */
    public IssuedKey issue(UserModel owner, KeySpecification asked) {
        KeyPolicy policy = policyForIssuing();
        Instant now = ServerTime.now();
        String name = KeyName.checked(asked.name());
        ApiKeyCredentialData data = new KeyRules(session, policy).check(asked, owner, now);
        OwnerKeys keys = OwnerKeys.of(credentials, realm, owner, now)
                .orElseThrow(() -> new KeyConflictException("User was removed while the key was being issued"));
        List<ApiKeyCredential> giveWay = keys.givingWayTo(name);
        keys.requireRoom(policy);
        giveWay.forEach(expired -> revocation.removeExpired(LocatedKey.of(owner, expired)));
        ApiKey key = ApiKey.generate(policy.prefix(), UUID.randomUUID(), new SecureRandom());
        ApiKeyCredential credential =
                StoreConflicts.reported(name, () -> credentials.add(realm, owner, key, name, now, data));
        directory.put(realm, owner.getId(), credential);
        events.issued(owner, credential);
        mail.issued(realm, owner, credential);
        OwnTransaction.requireCommit(session);
        return new IssuedKey(key, credential);
    }

    private KeyPolicy policyForIssuing() {
        KeyPolicy policy = KeyPolicyReader.read(realm);
        if (!policy.enabled()) {
            throw new KeyConflictException("API keys are turned off in this realm");
        }
        return policy;
    }

    /**
     * Changes a key.
     *
     * @param requireRightToIssue called if the key gets wider access; it throws if the caller may not issue keys to
     *     this owner
     * @return the changed key; empty if the key no longer exists
     * @throws InvalidFieldException if the change breaks a rule
     * @throws KeyConflictException if the owner has another key of this name, or the key is expired and the owner
     *     already has the maximum number of other keys
     */
    public Optional<ApiKeyCredential> change(OwnedKey key, KeyChange asked, Runnable requireRightToIssue) {
        UserModel owner = key.owner();
        Instant now = ServerTime.now();
        KeyPolicy policy = KeyPolicyReader.read(realm);
        OwnerKeys keys = OwnerKeys.of(credentials, realm, owner, now).orElseGet(OwnerKeys::none);
        return keys.find(key.credential().id()).map(current -> {
            String name = changedName(current, asked.fields().name());
            ApiKeyCredentialData data =
                    checked(new KeyRules(session, policy), asked, current.data(), owner, now, requireRightToIssue);
            if (KeyChange.widens(current.data(), data)) {
                requireRightToIssue.run();
            }
            if (!name.equals(current.name())) {
                keys.requireFree(name, current.id());
            }
            if (current.data().isExpired(now) && !data.isExpired(now)) {
                keys.requireRoom(policy);
            }
            ApiKeyCredential changed =
                    StoreConflicts.reported(name, () -> credentials.update(realm, owner, current.with(name, data)));
            directory.put(realm, owner.getId(), changed);
            events.changed(owner, changed);
            OwnTransaction.requireCommit(session);
            return changed;
        });
    }

    /**
     * Checks the change. An error about grants or restrictions reveals roles of the owner and of the realm, so only a
     * caller who may issue keys gets it.
     */
    private static ApiKeyCredentialData checked(
            KeyRules rules,
            KeyChange asked,
            ApiKeyCredentialData current,
            UserModel owner,
            Instant now,
            Runnable requireRightToIssue) {
        try {
            return rules.check(asked, current, owner, now);
        } catch (InvalidFieldException e) {
            if (asked.isAboutReach()) {
                requireRightToIssue.run();
            }
            throw e;
        }
    }

    /** An unchanged name is always accepted: a stock console may have set a name that is not valid for new keys. */
    private static String changedName(ApiKeyCredential current, @Nullable String asked) {
        return asked == null || asked.equals(current.name()) ? current.name() : KeyName.checked(asked);
    }

    /**
     * Gives a key a new secret. The current secret works until the end of the new grace period, and each previous
     * secret until the end of its own. A caller who did not get the answer can rotate again: no secret in use stops
     * early.
     *
     * @return the key with its new secret; empty if the key no longer exists
     * @throws InvalidFieldException if the grace period or the expiry breaks a rule
     * @throws KeyConflictException if the key already has the maximum number of working secrets, API keys are turned
     *     off, or the key is expired and the owner already has the maximum number of other keys
     */
    public Optional<IssuedKey> rotate(OwnedKey key, RotationRequest asked) {
        KeyPolicy policy = policyForIssuing();
        UserModel owner = key.owner();
        Instant now = ServerTime.now();
        Instant graceEnd = now.plus(FieldLimits.gracePeriod(asked.gracePeriod(), policy.maxRotationGrace()));
        OwnerKeys keys = OwnerKeys.of(credentials, realm, owner, now).orElseGet(OwnerKeys::none);
        return keys.find(key.credential().id()).map(current -> {
            if (current.data().isExpired(now)) {
                keys.requireRoom(policy);
            }
            Instant end = Expiry.rotated(current.data().expiry().orElse(null), asked, policy, now);
            ApiKeyCredentialData data = current.data().rotated(now, end);
            ApiKey value = ApiKey.generate(data.keyPrefix(), current.id(), new SecureRandom());
            ApiKeyCredential rotated = StoreConflicts.reported(
                            current.name(), () -> credentials.rotate(realm, owner, current, value, graceEnd, data))
                    .orElseThrow(() -> new KeyConflictException("Key already has "
                            + ApiKeySecretData.MAX_SECRETS
                            + " secrets that work, which is the maximum: wait until a grace period ends, or"
                            + " rotate with gracePeriod 0"));
            directory.putRotated(realm, owner.getId(), rotated, now);
            events.rotated(owner, rotated);
            OwnTransaction.requireCommit(session);
            return new IssuedKey(value, rotated);
        });
    }

    /**
     * Finds a key of this realm, even if the owner's user store is not available; empty if there is no such key or
     * {@code id} is not an id.
     */
    public Optional<LocatedKey> find(String id) {
        return KeyIds.parse(id).flatMap(keyId -> credentials.locate(realm, keyId, external));
    }

    /**
     * Finds a key of this user; empty if there is no such key, or it is somebody else's. The work does not depend on
     * whose key it is: only the keys of this user are read.
     */
    public Optional<OwnedKey> find(UserModel owner, String id) {
        return KeyIds.parse(id)
                .flatMap(keyId -> credentials
                        .list(realm, owner.getId())
                        .filter(key -> key.id().equals(keyId))
                        .findFirst())
                .map(key -> new OwnedKey(owner, key));
    }

    /** Everything that is known about a key of this realm. */
    public DescribedKey describe(LocatedKey key) {
        return new KeyDescriber(realm, KeyPolicyReader.read(realm), ServerTime.now())
                .describe(
                        key.userId(),
                        key.owner().map(UserModel::getUsername).orElseGet(() -> StorageId.externalId(key.userId())),
                        key.credential(),
                        directory.find(realm, key.credential().id()).orElse(null));
    }
}
