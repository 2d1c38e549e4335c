package io.github.scopedapikeys.credential;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;

/**
 * A row of Keycloak's credential tables with type {@value ApiKeyCredential#TYPE}, and its owner.
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

    /** The key; empty if it cannot be read. Such a key does not work and is not listed. */
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

    /** Only the id: the secret data contains hashes. */
    @Override
    public String toString() {
        return "StoredKey[" + id + "]";
    }
}
