package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
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

    ApiKeyCredentialProvider(KeycloakSession session, KeyOwners owners) {
        this.session = session;
        this.owners = owners;
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
     * Stores a new key.
     *
     * @throws org.keycloak.models.ModelDuplicateException if the user has a key of this name
     */
    public void add(UserModel user, ApiKeyCredential credential) {
        user.credentialManager().createStoredCredential(credential.toModel());
    }

    /** Removes a key; false if the user did not have it. */
    public boolean remove(UserModel user, UUID keyId) {
        return user.credentialManager().removeStoredCredentialById(keyId.toString());
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
