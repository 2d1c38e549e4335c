package io.github.scopedapikeys.credential;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;

/**
 * A credential of type {@value ApiKeyCredential#TYPE} as stored in Keycloak's tables, and whose it is.
 *
 * @param id the credential's id
 * @param realmId the owner's realm
 * @param userId the owner
 * @param label its user label
 * @param createdDate in milliseconds since the epoch
 * @param credentialData JSON
 * @param secretData JSON
 */
public record StoredKey(
        String id,
        String realmId,
        String userId,
        @Nullable String label,
        @Nullable Long createdDate,
        @Nullable String credentialData,
        @Nullable String secretData) {

    /** The key; empty if it cannot be read, which makes it one that does not work and is not listed. */
    public Optional<ApiKeyCredential> key() {
        CredentialModel model = new CredentialModel();
        model.setId(id);
        model.setType(ApiKeyCredential.TYPE);
        model.setUserLabel(label);
        model.setCreatedDate(createdDate);
        model.setCredentialData(credentialData);
        model.setSecretData(secretData);
        return ApiKeyCredential.from(model);
    }

    /** The id only: the secret data holds hashes. */
    @Override
    public String toString() {
        return "StoredKey[" + id + "]";
    }
}
