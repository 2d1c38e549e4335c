package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.keycloak.representations.idm.CredentialRepresentation;

/** A ready-made key in the form of an export. Its creator knows the secret. It is valid for an hour unless changed. */
public final class PlantedKey {

    private final ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());

    private String name = "planted " + key.id();
    private String data =
            "\"version\":1,\"prefix\":\"sak\",\"scopes\":[\"leads:read\"],\"clients\":[],\"allowedIps\":[],"
                    + "\"rateLimit\":null,\"enabled\":true";
    private String end =
            ",\"expiresAt\":" + Instant.now().plus(Duration.ofHours(1)).toEpochMilli();
    private String hashes =
            "{\"algorithm\":\"sha-256\",\"value\":\"" + key.hash().toBase64() + "\"}";
    private long created = Instant.now().minusSeconds(60).toEpochMilli();

    public String id() {
        return key.id().toString();
    }

    public String name() {
        return name;
    }

    public String text() {
        return key.reveal();
    }

    public PlantedKey named(String other) {
        name = other;
        return this;
    }

    public PlantedKey endless() {
        end = ",\"expiresAt\":null";
        return this;
    }

    public PlantedKey until(Instant time) {
        end = ",\"expiresAt\":" + time.toEpochMilli();
        return this;
    }

    public PlantedKey createdAt(Instant time) {
        created = time.toEpochMilli();
        return this;
    }

    public PlantedKey replace(String part, String other) {
        data = data.replace(part, other);
        return this;
    }

    /** Adds a previous secret, which works until the given time. */
    public PlantedKey withEarlierSecret(Instant until) {
        String other = ApiKey.generate(KeyPrefix.DEFAULT, key.id(), new SecureRandom())
                .hash()
                .toBase64();
        hashes +=
                ",{\"algorithm\":\"sha-256\",\"value\":\"" + other + "\",\"validUntil\":" + until.toEpochMilli() + "}";
        return this;
    }

    public CredentialRepresentation representation() {
        CredentialRepresentation credential = new CredentialRepresentation();
        credential.setId(id());
        credential.setType("api-key");
        credential.setUserLabel(name);
        credential.setCreatedDate(created);
        credential.setCredentialData("{" + data + end + "}");
        credential.setSecretData("{\"version\":1,\"hashes\":[" + hashes + "]}");
        return credential;
    }
}
