package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.pepper.ServerPeppers;
import io.github.scopedapikeys.server.ServerTime;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialMetadata;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialTypeMetadata;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * API keys as Keycloak credentials of type {@value ApiKeyCredential#TYPE}: found, stored, removed, and shown in the stock
 * consoles.
 */
public final class ApiKeyCredentialProvider implements CredentialProvider<CredentialModel> {

    private final KeycloakSession session;
    private final KeyOwners owners;
    private final ServerPeppers peppers;
    private final HashRenewal renewal;

    ApiKeyCredentialProvider(KeycloakSession session, KeyOwners owners, ServerPeppers peppers, HashRenewal renewal) {
        this.session = session;
        this.owners = owners;
        this.peppers = peppers;
        this.renewal = renewal;
    }

    /** This session's provider. */
    public static ApiKeyCredentialProvider of(KeycloakSession session) {
        return (ApiKeyCredentialProvider)
                session.getProvider(CredentialProvider.class, ApiKeyCredentialProviderFactory.PROVIDER_ID);
    }

    /**
     * The key with this id in this realm, and its owner, from the caches where they have them.
     *
     * @return without the owner if the external store that has the owner fails; empty if there is no such key, it cannot be
     *     read, or its owner is gone or in another realm
     */
    public Optional<LocatedKey> find(RealmModel realm, UUID keyId) {
        return new KeyLocation(session, realm).find(keyId, owners);
    }

    /**
     * The key with this id in this realm, past all caches, and its owner where that is possible: the calculation for all
     * that must not depend on external stores of users.
     *
     * @param external remembers which of them do not answer
     * @return empty if there is no such key, it cannot be read, or its owner would be in Keycloak's own store and is not
     */
    public Optional<LocatedKey> locate(RealmModel realm, UUID keyId, FederatedUserLookup external) {
        return new KeyLocation(session, realm).locate(keyId, external);
    }

    /**
     * A user of this realm. Of whom Keycloak has a copy, that is the copy while the store of the original does not answer.
     *
     * @param external remembers which stores do not answer
     * @return empty if there is no such user, or the only store that has the user does not answer
     */
    public Optional<UserModel> user(RealmModel realm, String userId, FederatedUserLookup external) {
        return new KeyLocation(session, realm).user(userId, external);
    }

    /** The keys that are stored for a user of this realm and can be read, past all caches, in no particular order. */
    public Stream<ApiKeyCredential> list(RealmModel realm, String userId) {
        return new CredentialStore(session, realm).list(userId).flatMap(model -> ApiKeyCredential.from(model).stream());
    }

    /**
     * Holds back every other change of this user's keys until the transaction ends, and reads them all past all caches.
     *
     * @return one entry for each key, empty for one that cannot be read; exact as long as the transaction runs. Nothing if
     *     the user was removed meanwhile
     */
    public Optional<List<Optional<ApiKeyCredential>>> lockAndList(RealmModel realm, UserModel user) {
        if (!KeyIssuingLock.acquire(entities(), realm, user.getId())) {
            return Optional.empty();
        }
        return Optional.of(new CredentialStore(session, realm)
                .list(user.getId())
                .map(ApiKeyCredential::from)
                .toList());
    }

    /** Holds back every issuing and change of keys of a user of this realm until the transaction ends. */
    public void lock(RealmModel realm, UserModel user) {
        KeyIssuingLock.lock(entities(), realm, user.getId());
    }

    /**
     * Holds back every other change of this user's keys until the transaction ends, and reads a key past all caches.
     *
     * @return empty if the user does not have it any more, or it cannot be read
     */
    public Optional<ApiKeyCredential> lockAndRead(RealmModel realm, LocatedKey key) {
        KeyIssuingLock.acquire(entities(), realm, key.userId());
        CredentialModel model = new CredentialStore(session, realm)
                .read(key.userId(), key.credential().id());
        return model == null ? Optional.empty() : ApiKeyCredential.from(model);
    }

    /**
     * Stores what became of a key that was read under the lock, and gives it back.
     *
     * @throws org.keycloak.models.ModelDuplicateException if the user has another key of this name
     */
    public ApiKeyCredential update(RealmModel realm, UserModel user, ApiKeyCredential changed) {
        new CredentialStore(session, realm).update(user, changed.toModel());
        return changed;
    }

    /**
     * Gives a key that was read under the lock a new secret.
     *
     * @param text with the new secret
     * @param graceEnd when the current secret stops working
     * @param data what the key grants and how it is restricted from now on
     * @return empty if the key already has the maximum number of working secrets; then nothing is changed
     * @throws IllegalStateException if the current pepper is not available
     */
    public Optional<ApiKeyCredential> rotate(
            RealmModel realm,
            UserModel user,
            ApiKeyCredential key,
            ApiKey text,
            Instant graceEnd,
            ApiKeyCredentialData data) {
        Optional<ApiKeyCredential> rotated = key.secret()
                .rotated(text, peppers.of(session), ServerTime.now(), graceEnd)
                .map(secret -> new ApiKeyCredential(key.id(), key.name(), key.createdAt(), data, secret));
        rotated.ifPresent(changed -> update(realm, user, changed));
        return rotated;
    }

    /**
     * Stores a new key for a user of this realm, its hash made with the current pepper.
     *
     * @throws org.keycloak.models.ModelDuplicateException if the user has a key of this name
     * @throws IllegalStateException if the current pepper is not available
     */
    public ApiKeyCredential add(
            RealmModel realm, UserModel user, ApiKey key, String name, Instant createdAt, ApiKeyCredentialData data) {
        ApiKeySecretData secret = ApiKeySecretData.of(key, peppers.of(session));
        ApiKeyCredential credential = new ApiKeyCredential(key.id(), name, createdAt, data, secret);
        new CredentialStore(session, realm).add(user, credential.toModel());
        return credential;
    }

    /**
     * Removes a key of this realm, written at once.
     *
     * @return false if the owner does not have it any more
     * @throws org.keycloak.models.ModelIllegalStateException if somebody else changes the owner's credentials at the same
     *     time
     */
    public boolean remove(RealmModel realm, LocatedKey key) {
        // Who is gone has taken the keys along, which a user from the cache would not know.
        return KeyIssuingLock.acquire(entities(), realm, key.userId())
                && new CredentialStore(session, realm).remove(key);
    }

    /** Whether any user of any realm has a credential of this id. */
    public boolean isStored(UUID id) {
        return CredentialEntities.isTaken(entities(), id);
    }

    /** Whether the presented secret is one of the key's, and works at this moment. */
    public SecretCheck match(ApiKeyCredential key, ApiKey presented) {
        return key.secret().match(presented, ServerTime.now(), peppers.of(session));
    }

    /** Whether a key has one secret, without an end of its own, whose hash is made with the current pepper. */
    public boolean hasOneSecret(ApiKeyCredential key) {
        return key.secret().isOfNewKey(peppers.of(session));
    }

    /**
     * Recomputes the hash of a presented secret with the current pepper. Never fails: the next use tries again.
     *
     * @param presented with a secret that {@link #match} has found to be the key's
     */
    public void renewHash(UserModel owner, ApiKey presented) {
        renewal.run(session, owner, presented);
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    @Override
    public String getType() {
        return ApiKeyCredential.TYPE;
    }

    @Override
    public CredentialModel createCredential(RealmModel realm, UserModel user, CredentialModel model) {
        CredentialModel received = CredentialPresentation.stored(model);
        ReadyMadeKeyEvent readyMade = new ReadyMadeKeyEvent(session, realm, user, received);
        session.getKeycloakSessionFactory().publish(readyMade);
        if (!readyMade.isAdmitted()) {
            throw new IllegalStateException("An API key was about to be stored without a check");
        }
        if (!readyMade.isImported()) {
            // Who could write an earlier time would hide the key from a search for new keys.
            received.setCreatedDate(ServerTime.now().toEpochMilli());
        }
        CredentialModel stored = user.credentialManager().createStoredCredential(received);
        ApiKeyCredential.from(stored)
                .ifPresent(key -> session.getKeycloakSessionFactory()
                        .publish(new ReadyMadeKeyStoredEvent(session, realm, user, key, readyMade.isImported())));
        return CredentialPresentation.of(stored);
    }

    @Override
    public boolean deleteCredential(RealmModel realm, UserModel user, String credentialId) {
        return user.credentialManager().removeStoredCredentialById(credentialId);
    }

    /** For showing, and for storing what an import brings: {@link #createCredential} knows what it was made of. */
    @Override
    public CredentialModel getCredentialFromModel(CredentialModel model) {
        return CredentialPresentation.of(model);
    }

    @Override
    public CredentialModel getCredentialForPresentationFromModel(CredentialModel model) {
        return CredentialPresentation.of(model);
    }

    @Override
    public CredentialMetadata getCredentialMetadata(CredentialModel model, CredentialTypeMetadata type) {
        CredentialPresentation shown = CredentialPresentation.of(model);
        CredentialMetadata metadata = new CredentialMetadata();
        metadata.setCredentialModel(shown);
        metadata.setInfoProperties(shown.properties());
        return metadata;
    }

    @Override
    public CredentialTypeMetadata getCredentialTypeMetadata(CredentialTypeMetadataContext context) {
        return CredentialTypeMetadata.builder()
                .type(ApiKeyCredential.TYPE)
                .category(CredentialTypeMetadata.Category.BASIC_AUTHENTICATION)
                .displayName("api-key-display-name")
                .helpText("api-key-help-text")
                .iconCssClass(CredentialTypeMetadata.DEFAULT_ICON_CSS_CLASS)
                .removeable(true)
                .build(session);
    }
}
