package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/** Common access to Keycloak's two credential entities, those of local and of federated users. */
final class CredentialEntities {

    static final String LABEL = "userLabel";

    private CredentialEntities() {}

    /** Whether the entity is a credential of type API key; false for any other entity. */
    static boolean isKey(Object entity) {
        return entity instanceof CredentialEntity local
                ? ApiKeyCredential.TYPE.equals(local.getType())
                : entity instanceof FederatedUserCredentialEntity federated
                        && ApiKeyCredential.TYPE.equals(federated.getType());
    }

    /**
     * The API key with this id; null if there is none. A credential of another type with the same id is ignored. If
     * both tables have a key with this id, the local user's is returned.
     */
    static @Nullable Object find(EntityManager entities, UUID id) {
        CredentialEntity local = entities.find(CredentialEntity.class, id.toString());
        if (local != null && isKey(local)) {
            return local;
        }
        FederatedUserCredentialEntity federated = entities.find(FederatedUserCredentialEntity.class, id.toString());
        return federated != null && isKey(federated) ? federated : null;
    }

    /** Whether a credential of any type has this id. */
    static boolean isTaken(EntityManager entities, UUID id) {
        return entities.find(CredentialEntity.class, id.toString()) != null
                || entities.find(FederatedUserCredentialEntity.class, id.toString()) != null;
    }

    /**
     * Whether the key belongs to this realm. An import can write any user id into a federated user's credential. For
     * local users, a foreign key ensures the realm.
     */
    static boolean isOf(RealmModel realm, Object entity) {
        return entity instanceof CredentialEntity
                || realm.getId().equals(((FederatedUserCredentialEntity) entity).getRealmId());
    }

    static String userId(Object entity) {
        return entity instanceof CredentialEntity local
                ? local.getUser().getId()
                : ((FederatedUserCredentialEntity) entity).getUserId();
    }

    static CredentialModel model(Object entity) {
        CredentialModel model = new CredentialModel();
        model.setType(ApiKeyCredential.TYPE);
        if (entity instanceof CredentialEntity local) {
            model.setId(local.getId());
            model.setUserLabel(local.getUserLabel());
            model.setCreatedDate(local.getCreatedDate());
            model.setCredentialData(local.getCredentialData());
            model.setSecretData(local.getSecretData());
        } else {
            FederatedUserCredentialEntity federated = (FederatedUserCredentialEntity) entity;
            model.setId(federated.getId());
            model.setUserLabel(federated.getUserLabel());
            model.setCreatedDate(federated.getCreatedDate());
            model.setCredentialData(federated.getCredentialData());
            model.setSecretData(federated.getSecretData());
        }
        return model;
    }
}
