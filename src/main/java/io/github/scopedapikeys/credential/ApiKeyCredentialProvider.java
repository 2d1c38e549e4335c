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
 * Stores, finds and removes API keys as Keycloak credentials of type {@value ApiKeyCredential#TYPE}, and shows them in
 * the stock consoles.
 */
public final class ApiKeyCredentialProvider implements CredentialProvider<CredentialModel> {

    /**
     * The required action with which users create keys. The Account Console offers it if it is registered and enabled in
     * the realm.
     */
    public static final String CREATE_ACTION = "create-api-key";

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

    public static ApiKeyCredentialProvider of(KeycloakSession session) {
        return (ApiKeyCredentialProvider)
                session.getProvider(CredentialProvider.class, ApiKeyCredentialProviderFactory.PROVIDER_ID);
    }

    /**
     * Finds a key of this realm and its owner. It uses the caches.
     *
     * @return without the owner if the owner's external user store fails; empty if there is no such key in this realm,
     *     the key cannot be read, or its owner no longer exists
     */
    public Optional<LocatedKey> find(RealmModel realm, UUID keyId) {
        return new KeyLocation(session, realm).find(keyId, owners);
    }

    /**
     * Finds a key of this realm, bypassing all caches, and its owner if the owner can be looked up. Use it where the
     * result must not depend on external user stores.
     *
     * @param external remembers which stores do not answer
     * @return empty if there is no such key in this realm, the key cannot be read, or its owner should be in Keycloak's
     *     own store and is not there
     */
    public Optional<LocatedKey> locate(RealmModel realm, UUID keyId, FederatedUserLookup external) {
        return new KeyLocation(session, realm).locate(keyId, external);
    }

    /**
     * A user of this realm. If the user is imported from an external store that does not answer, the result is
     * Keycloak's own copy.
     *
     * @param external remembers which stores do not answer
     * @return empty if there is no such user, or only a store that does not answer has the user
     */
    public Optional<UserModel> user(RealmModel realm, String userId, FederatedUserLookup external) {
        return new KeyLocation(session, realm).user(userId, external);
    }

    /** The keys of a user of this realm, bypassing all caches and unordered. Keys that cannot be read are left out. */
    public Stream<ApiKeyCredential> list(RealmModel realm, String userId) {
        return new CredentialStore(session, realm).list(userId).flatMap(model -> ApiKeyCredential.from(model).stream());
    }

    /**
     * Locks this user's keys against other changes by this extension until the transaction ends, and reads them all,
     * bypassing all caches. Keycloak's own consoles do not take this lock; {@link CredentialGuard} keeps their changes and
     * these from undoing each other.
     *
     * @return one entry for each key, empty for a key that cannot be read. Empty
     *     as a whole if the user was removed in the meantime
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

    /**
     * Locks this user's keys: until the transaction ends, no other transaction of this extension issues or changes a key of
     * the user.
     */
    public void lock(RealmModel realm, UserModel user) {
        KeyIssuingLock.lock(entities(), realm, user.getId());
    }

    /**
     * Locks this user's keys against other changes by this extension until the transaction ends, and reads one of them,
     * bypassing all caches.
     *
     * @return empty if the user no longer has the key, or it cannot be read
     */
    public Optional<ApiKeyCredential> lockAndRead(RealmModel realm, LocatedKey key) {
        KeyIssuingLock.acquire(entities(), realm, key.userId());
        CredentialModel model = new CredentialStore(session, realm)
                .read(key.userId(), key.credential().id());
        return model == null ? Optional.empty() : ApiKeyCredential.from(model);
    }

    /**
     * Stores a changed key, and returns it. The key must have been read under the lock.
     *
     * @throws org.keycloak.models.ModelDuplicateException if the user has another key of this name
     */
    public ApiKeyCredential update(RealmModel realm, UserModel user, ApiKeyCredential changed) {
        new CredentialStore(session, realm).update(user, changed.toModel());
        return changed;
    }

    /**
     * Gives a key a new secret. The key must have been read under the lock.
     *
     * @param secretValue the new secret value
     * @param graceEnd when the current secret stops working
     * @param data what the key grants and how it is restricted from now on
     * @return empty if the key already has the maximum number of working secrets; then nothing is changed
     * @throws IllegalStateException if the current pepper is not available
     */
    public Optional<ApiKeyCredential> rotate(
            RealmModel realm,
            UserModel user,
            ApiKeyCredential key,
            ApiKey secretValue,
            Instant graceEnd,
            ApiKeyCredentialData data) {
        Optional<ApiKeyCredential> rotated = key.secret()
                .rotated(secretValue, peppers.of(session), ServerTime.now(), graceEnd)
                .map(secret -> new ApiKeyCredential(key.id(), key.name(), key.createdAt(), data, secret));
        rotated.ifPresent(changed -> update(realm, user, changed));
        return rotated;
    }

    /**
     * Stores a new key for a user of this realm, with a hash made with the current pepper.
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
     * Removes a key of this realm. The change is written to the database at once.
     *
     * @return false if the owner no longer has the key
     * @throws org.keycloak.models.ModelIllegalStateException if another transaction changes the owner's credentials at
     *     the same time
     */
    public boolean remove(RealmModel realm, LocatedKey key) {
        // A user from the cache may be removed already, together with the keys. Then the lock fails.
        return KeyIssuingLock.acquire(entities(), realm, key.userId())
                && new CredentialStore(session, realm).remove(key);
    }

    /** Whether any user of any realm has a credential with this id. */
    public boolean isStored(UUID id) {
        return CredentialEntities.isTaken(entities(), id);
    }

    /** Whether the presented secret is one of the key's secrets, and works now. */
    public SecretCheck match(ApiKeyCredential key, ApiKey presented) {
        return key.secret().match(presented, ServerTime.now(), peppers.of(session));
    }

    /** Whether the key has exactly one secret, without an end, and its hash is made with the current pepper. */
    public boolean hasOneSecret(ApiKeyCredential key) {
        return key.secret().isOfNewKey(peppers.of(session));
    }

    /**
     * Recomputes the hash of a presented secret with the current pepper. It never throws: after a failure, the next use
     * tries again.
     *
     * @param presented a key whose secret {@link #match} has accepted
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
            // An earlier time would hide the key from a search for new keys.
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

    /**
     * Keycloak calls this both to show a credential and to store an imported one: {@link #createCredential} takes the
     * original out of the presentation.
     */
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
                .createAction(CREATE_ACTION)
                .removeable(true)
                .build(session);
    }
}
