package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.key.ApiKey;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
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
     * The key with this id in this realm, and its owner.
     *
     * @return empty if there is no such key, it cannot be read, or its owner is gone or in another realm
     */
    public Optional<OwnedKey> find(RealmModel realm, UUID keyId) {
        boolean remembered = owners.remembers(keyId);
        Optional<OwnedKey> found = lookUp(realm, keyId);
        if (found.isPresent() || !remembered) {
            return found;
        }
        owners.forget(keyId);
        return lookUp(realm, keyId);
    }

    private Optional<OwnedKey> lookUp(RealmModel realm, UUID keyId) {
        String userId = owners.userIdOf(keyId, entities());
        UserModel owner = userId == null ? null : session.users().getUserById(realm, userId);
        CredentialModel model =
                owner == null ? null : owner.credentialManager().getStoredCredentialById(keyId.toString());
        return owner == null || model == null
                ? Optional.empty()
                : ApiKeyCredential.from(model).map(credential -> new OwnedKey(owner, credential));
    }

    /** The user's keys that can be read, in no particular order. */
    public Stream<ApiKeyCredential> list(UserModel user) {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(ApiKeyCredential.TYPE)
                .flatMap(model -> ApiKeyCredential.from(model).stream());
    }

    /**
     * Holds back every other issuing of keys to this user until the transaction ends, and counts the user's keys.
     *
     * @return how many keys the user has; exact as long as the transaction runs
     */
    public long lockAndCount(RealmModel realm, UserModel user) {
        EntityManager entities = entities();
        UserLock.acquire(entities, realm, user);
        return UserLock.countKeys(entities, user);
    }

    /**
     * Stores a new key for a user of this realm, its hash made with the current pepper.
     *
     * @throws org.keycloak.models.ModelDuplicateException if the user has a key of this name
     * @throws IllegalStateException if the current pepper is not to be had
     */
    public ApiKeyCredential add(
            RealmModel realm, UserModel user, ApiKey key, String name, Instant createdAt, ApiKeyData data) {
        ApiKeySecret secret = ApiKeySecret.of(key, peppers.of(session));
        ApiKeyCredential credential = new ApiKeyCredential(key.id(), name, createdAt, data, secret);
        new CredentialStore(session, realm).add(user, credential.toModel());
        return credential;
    }

    /** Removes a key of a user of this realm; false if the user did not have it. */
    public boolean remove(RealmModel realm, UserModel user, UUID keyId) {
        return new CredentialStore(session, realm).remove(user, keyId.toString());
    }

    /** Whether the presented text is one of the key's that work at this moment. */
    public SecretMatch match(ApiKeyCredential key, ApiKey presented) {
        return key.secret().match(presented, ServerTime.now(), peppers.of(session));
    }

    /**
     * Makes the hash of a presented text anew with the current pepper. Never fails: the next use tries again.
     *
     * @param presented a text that {@link #match} has found to be the key's
     */
    public void renewHash(OwnedKey key, ApiKey presented) {
        renewal.run(session, key.owner(), presented);
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
        return user.credentialManager().createStoredCredential(model);
    }

    @Override
    public boolean deleteCredential(RealmModel realm, UserModel user, String credentialId) {
        return user.credentialManager().removeStoredCredentialById(credentialId);
    }

    @Override
    public CredentialModel getCredentialFromModel(CredentialModel model) {
        return model;
    }

    @Override
    public CredentialModel getCredentialForPresentationFromModel(CredentialModel model) {
        return CredentialPresentation.of(model);
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
