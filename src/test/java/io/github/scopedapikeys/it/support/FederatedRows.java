package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.util.UUID;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Creates and changes Keycloak's rows for federated users' keys in ways that no API allows. Runs on the server. */
public final class FederatedRows {

    public static final String DATA = "{\"version\":1,\"prefix\":\"sak\",\"scopes\":[\"leads:read\"],\"realmRoles\":[],"
            + "\"clientRoles\":{},\"clients\":[],\"allowedIps\":[],\"rateLimit\":null,\"enabled\":true,\"expiresAt\":null,\"metadata\":{}}";

    private FederatedRows() {}

    /** Stores a key in the session's transaction. */
    public static UUID add(KeycloakSession session, String realmId, String userId, String data) {
        return addKey(session, realmId, userId, data).id();
    }

    /** As {@link #add}; returns the key itself. */
    public static ApiKey addKey(KeycloakSession session, String realmId, String userId, String data) {
        UUID id = UUID.randomUUID();
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, id, new SecureRandom());
        String hash = key.hash().toBase64();
        FederatedUserCredentialEntity credential = new FederatedUserCredentialEntity();
        credential.setId(id.toString());
        credential.setType("api-key");
        credential.setUserLabel(id.toString());
        credential.setCreatedDate(1L);
        credential.setUserId(userId);
        credential.setRealmId(realmId);
        credential.setStorageProviderId(StorageId.providerId(userId));
        credential.setCredentialData(data);
        credential.setSecretData("{\"version\":1,\"hashes\":[{\"algorithm\":\"sha-256\",\"value\":\"" + hash + "\"}]}");
        entities(session).persist(credential);
        return key;
    }

    public static RunOnServer toRealm(String realmId) {
        return session ->
                execute(session, "update FED_USER_CREDENTIAL set REALM_ID = ?1 where TYPE = 'api-key'", realmId);
    }

    public static RunOnServer deleteOf(String realmId) {
        return session -> execute(session, "delete from FED_USER_CREDENTIAL where REALM_ID = ?1", realmId);
    }

    private static void execute(KeycloakSession session, String sql, String realmId) {
        entities(session).createNativeQuery(sql).setParameter(1, realmId).executeUpdate();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
