package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.ApiKeyData;
import io.github.scopedapikeys.credential.KeyIds;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.credential.ServerTime;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Issues, finds, lists and revokes the keys of the realm in the session's context. Permissions are the doors' to check
 * before they call.
 */
public final class ApiKeyService {

    private static final Comparator<ApiKeyCredential> NEWEST_FIRST = Comparator.comparing(ApiKeyCredential::createdAt)
            .reversed()
            .thenComparing(key -> key.id().toString());

    private final RealmModel realm;
    private final ApiKeyCredentialProvider credentials;
    private final KeyEvents events;

    /** For the realm of the session's context. */
    public ApiKeyService(KeycloakSession session) {
        this.realm = session.getContext().getRealm();
        this.credentials = ApiKeyCredentialProvider.of(session);
        this.events = new KeyEvents(session);
    }

    /**
     * Issues a key.
     *
     * @throws InvalidFieldException if the specification breaks a rule
     * @throws KeyConflictException if the user has a key of this name, or as many keys as policy allows
     */
    public IssuedKey issue(UserModel owner, KeySpecification asked) {
        KeyPolicy policy = KeyPolicyReader.read(realm);
        if (!policy.enabled()) {
            throw new KeyConflictException("API keys are switched off in this realm");
        }
        Instant now = ServerTime.now();
        String name = Bounds.name(asked.name());
        ApiKeyData data = new IssueRules(realm, policy).check(asked, owner, now);
        if (credentials.lockAndCount(realm, owner) >= policy.maxKeysPerUser()) {
            throw new KeyConflictException(
                    "User has " + policy.maxKeysPerUser() + " API keys, as many as policy allows");
        }
        ApiKey key = ApiKey.generate(policy.prefix(), UUID.randomUUID(), new SecureRandom());
        ApiKeyCredential credential = store(owner, key, name, now, data);
        events.issued(owner, credential);
        return new IssuedKey(key, credential);
    }

    private ApiKeyCredential store(UserModel owner, ApiKey key, String name, Instant now, ApiKeyData data) {
        try {
            return credentials.add(realm, owner, key, name, now, data);
        } catch (ModelDuplicateException e) {
            throw new KeyConflictException("User has an API key of this name");
        }
    }

    /** The key with this id in this realm; empty if there is none, or the text is no id. */
    public Optional<OwnedKey> find(String id) {
        return KeyIds.parse(id).flatMap(keyId -> credentials.find(realm, keyId));
    }

    /** The user's keys, newest first. */
    public List<ApiKeyCredential> list(UserModel owner) {
        return credentials.list(owner).sorted(NEWEST_FIRST).toList();
    }

    /**
     * Revokes a key: it stops working on every node with the end of the transaction.
     *
     * @param reason for the event; null if none was given
     * @throws InvalidFieldException if the reason is too long
     */
    public void revoke(OwnedKey key, @Nullable String reason) {
        Bounds.reason(reason);
        if (credentials.remove(realm, key.owner(), key.credential().id())) {
            events.revoked(key.owner(), key.credential(), reason);
        }
    }
}
