package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyIds;
import io.github.scopedapikeys.key.KeyScanner;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.credential.CredentialModel;

/**
 * An API key, read from its stored credential.
 *
 * @param id the id of the key and of its credential
 * @param name the credential's user label. Stock consoles accept any label; if it contains a key, the key is redacted
 * @param createdAt when the key was issued
 * @param data what the key grants and how it is restricted
 * @param secret the hashes of its secrets
 */
public record ApiKeyCredential(
        UUID id, String name, Instant createdAt, ApiKeyCredentialData data, ApiKeySecretData secret) {

    /** The credential type. It never changes, because it is stored with every key. */
    public static final String TYPE = "api-key";

    /**
     * Reads a stored credential.
     *
     * @return empty if the credential has another type or cannot be read; a key that cannot be read does not work
     */
    public static Optional<ApiKeyCredential> from(CredentialModel model) {
        if (!TYPE.equals(model.getType())) {
            return Optional.empty();
        }
        Optional<ApiKeyCredentialData> data = StoredJson.readData(model.getCredentialData());
        Optional<ApiKeySecretData> secret = StoredJson.readSecrets(model.getSecretData());
        Optional<UUID> id = KeyIds.parse(model.getId());
        if (data.isEmpty() || secret.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        String name = model.getUserLabel() == null ? "" : KeyScanner.redact(model.getUserLabel());
        long created = model.getCreatedDate() == null ? 0 : model.getCreatedDate();
        return Optional.of(
                new ApiKeyCredential(id.get(), name, Instant.ofEpochMilli(created), data.get(), secret.get()));
    }

    CredentialModel toModel() {
        CredentialModel model = new CredentialModel();
        model.setId(id.toString());
        model.setType(TYPE);
        model.setUserLabel(name.isEmpty() ? null : name);
        model.setCreatedDate(createdAt.toEpochMilli());
        model.setCredentialData(StoredJson.write(data));
        model.setSecretData(StoredJson.write(secret));
        return model;
    }

    /** The visible start of the key: prefix and first characters of the id. */
    public String start() {
        return ApiKey.start(data.keyPrefix(), id);
    }

    /** When the last previous secret stops working; empty if no previous secret works now. */
    public Optional<Instant> rotatingUntil(Instant now) {
        return secret.lastGraceEnd(now);
    }

    /** The same key with another name and other data. */
    public ApiKeyCredential with(String newName, ApiKeyCredentialData newData) {
        return new ApiKeyCredential(id, newName, createdAt, newData, secret);
    }
}
