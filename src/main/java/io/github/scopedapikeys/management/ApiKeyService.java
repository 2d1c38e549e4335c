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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.ModelIllegalStateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/**
 * Issues, finds, changes, rotates and revokes the keys of the realm in the session's context. Doors must check
 * permissions before they call. Whatever changes a key throws if the session's transaction is already marked for rollback.
 */
public final class ApiKeyService {

    private static final String EXPIRED = "expired";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ApiKeyCredentialProvider credentials;
    private final KeyDirectory directory;
    private final KeyChangeEvents events;
    private final KeyMail mail;
    private final FederatedUserLookup external;

    /** For the realm of the session's context. */
    public ApiKeyService(KeycloakSession session) {
        this(session, new FederatedUserLookup(session.getKeycloakSessionFactory()));
    }

    /** @param external of the request or run that this session is a part of */
    public ApiKeyService(KeycloakSession session, FederatedUserLookup external) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.credentials = ApiKeyCredentialProvider.of(session);
        this.directory = KeyDirectory.of(session);
        this.events = new KeyChangeEvents(session);
        this.mail = KeyMail.of(session);
        this.external = external;
    }

    /**
     * Issues a key.
     *
     * <p>An expired key of this name is removed: it gives way to the new one.
     *
     * @throws InvalidFieldException if the specification breaks a rule
     * @throws KeyConflictException if the user has a key of this name, or as many keys as policy allows
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
        giveWay.forEach(expired -> removeExpired(LocatedKey.of(owner, expired)));
        ApiKey key = ApiKey.generate(policy.prefix(), UUID.randomUUID(), new SecureRandom());
        ApiKeyCredential credential = storing(name, () -> credentials.add(realm, owner, key, name, now, data));
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
     * @param requireRightToIssue called if the key would reach further than it does; throws if the caller may not issue
     *     keys to this owner
     * @return the key as it is from now on; empty if it no longer exists
     * @throws InvalidFieldException if the change breaks a rule
     * @throws KeyConflictException if the owner has another key of this name, or the key was expired and the owner has as
     *     many others as policy allows
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
            ApiKeyCredential changed = storing(name, () -> credentials.update(realm, owner, current.with(name, data)));
            directory.put(realm, owner.getId(), changed);
            events.changed(owner, changed);
            OwnTransaction.requireCommit(session);
            return changed;
        });
    }

    /** What is wrong with what a key may reach tells of the owner's roles and the realm's: for those who may issue keys. */
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

    /** A name that a stock console gave may be sent back as it was shown, even if no key could be called so here. */
    private static String changedName(ApiKeyCredential current, @Nullable String asked) {
        return asked == null || asked.equals(current.name()) ? current.name() : KeyName.checked(asked);
    }

    /**
     * Gives a key a new secret. The current one works until its grace period ends, and each previous one until its own
     * does. A caller who lost the answer rotates again: no secret in use stops early.
     *
     * @return the key with its new secret; empty if it no longer exists
     * @throws InvalidFieldException if the grace period or the expiry breaks a rule
     * @throws KeyConflictException if the key already has the maximum number of working secrets, API keys are turned off,
     *     or the key was expired and the owner has as many others as policy allows
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
            ApiKey text = ApiKey.generate(data.keyPrefix(), current.id(), new SecureRandom());
            ApiKeyCredential rotated = storing(
                            current.name(), () -> credentials.rotate(realm, owner, current, text, graceEnd, data))
                    .orElseThrow(() -> new KeyConflictException("Key already has "
                            + ApiKeySecretData.MAX_SECRETS
                            + " secrets that work, which is the maximum: wait until a grace period ends, or"
                            + " rotate with gracePeriod 0"));
            directory.putRotated(realm, owner.getId(), rotated, now);
            events.rotated(owner, rotated);
            OwnTransaction.requireCommit(session);
            return new IssuedKey(text, rotated);
        });
    }

    /**
     * Keycloak compares names too: also with those of keys that cannot be read. And its consoles change a key without the
     * owner's lock.
     */
    private static <T> T storing(String name, Supplier<T> store) {
        try {
            return store.get();
        } catch (ModelDuplicateException e) {
            throw OwnerKeys.taken(name);
        } catch (ModelIllegalStateException e) {
            throw new KeyConflictException("Somebody else changed the API key at the same time: try again");
        }
    }

    /**
     * The key with this id in this realm, also if its owner's store is not available; empty if there is none, or the text is
     * not an id.
     */
    public Optional<LocatedKey> find(String id) {
        return KeyIds.parse(id).flatMap(keyId -> credentials.locate(realm, keyId, external));
    }

    /** What is known about a key of this realm. */
    public DescribedKey describe(LocatedKey key) {
        return new KeyDescriber(realm, KeyPolicyReader.read(realm), ServerTime.now())
                .describe(
                        key.userId(),
                        key.owner().map(UserModel::getUsername).orElseGet(() -> StorageId.externalId(key.userId())),
                        key.credential(),
                        directory.find(realm, key.credential().id()).orElse(null));
    }

    /**
     * Revokes a key: it stops working on every node with the end of the transaction. An owner who cannot be looked up gets
     * no e-mail.
     *
     * @param reason for the event; null if none was given
     * @return false if somebody else has revoked it in the meantime
     * @throws InvalidFieldException if the reason is too long
     * @throws KeyConflictException if somebody else changes the owner's credentials at the same time
     */
    public boolean revoke(LocatedKey key, @Nullable String reason) {
        FieldLimits.reason(reason);
        if (!remove(key)) {
            return false;
        }
        events.revoked(key, reason);
        key.owner().ifPresent(owner -> mail.revoked(realm, owner, key.credential(), reason));
        return true;
    }

    /**
     * Revokes a key whose secret value was reported as leaked, and tells its owner.
     *
     * @param place details for the event, bounded and without keys
     */
    public void revokeLeaked(LocatedKey key, Map<String, String> place) {
        if (remove(key)) {
            events.leaked(key, place);
            key.owner().ifPresent(owner -> mail.leaked(realm, owner, key.credential(), place));
        }
    }

    /**
     * Removes a key that has been expired for long enough.
     *
     * @param endedBefore a key that expired later stays, and so does one whose expiry was changed since it was found
     * @return whether it was removed
     */
    public boolean removeExpired(LocatedKey key, Instant endedBefore) {
        boolean ended = credentials
                .lockAndRead(realm, key)
                .flatMap(current -> current.data().expiry())
                .filter(endedBefore::isAfter)
                .isPresent();
        return ended && removeExpired(key);
    }

    private boolean removeExpired(LocatedKey key) {
        if (!remove(key)) {
            return false;
        }
        events.revoked(key, EXPIRED);
        return true;
    }

    private boolean remove(LocatedKey key) {
        boolean removed = storing(key.credential().name(), () -> credentials.remove(realm, key));
        directory.remove(key.credential().id());
        OwnTransaction.requireCommit(session);
        return removed;
    }
}
