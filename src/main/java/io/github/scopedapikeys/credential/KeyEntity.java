package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/** What Keycloak's two entities of credentials, of local and of federated users, have in common. */
final class KeyEntity {

    /** The property of the label. */
    static final String LABEL = "userLabel";

    private KeyEntity() {}

    /** Whether it is a credential that is an API key; anything may be asked for. */
    static boolean isKey(Object entity) {
        return entity instanceof CredentialEntity local
                ? ApiKeyCredential.TYPE.equals(local.getType())
                : entity instanceof FederatedUserCredentialEntity federated
                        && ApiKeyCredential.TYPE.equals(federated.getType());
    }

    /** Whether any credential of this id is stored. */
    static boolean exists(EntityManager entities, UUID id) {
        return entities.find(CredentialEntity.class, id.toString()) != null
                || entities.find(FederatedUserCredentialEntity.class, id.toString()) != null;
    }

    static String userId(Object entity) {
        return entity instanceof CredentialEntity local
                ? local.getUser().getId()
                : ((FederatedUserCredentialEntity) entity).getUserId();
    }

    static void label(Object entity, String label) {
        if (entity instanceof CredentialEntity local) {
            local.setUserLabel(label);
        } else {
            ((FederatedUserCredentialEntity) entity).setUserLabel(label);
        }
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
