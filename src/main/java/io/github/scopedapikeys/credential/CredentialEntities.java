package io.github.scopedapikeys.credential;

import jakarta.persistence.EntityManager;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/** What Keycloak's two entities of credentials, of local and of federated users, have in common. */
final class CredentialEntities {

    /** The property of the label. */
    static final String LABEL = "userLabel";

    private CredentialEntities() {}

    /** Whether it is a credential that is an API key; anything may be asked for. */
    static boolean isKey(Object entity) {
        return entity instanceof CredentialEntity local
                ? ApiKeyCredential.TYPE.equals(local.getType())
                : entity instanceof FederatedUserCredentialEntity federated
                        && ApiKeyCredential.TYPE.equals(federated.getType());
    }

    /**
     * The API key of this id; null if there is none. A credential of another type is no key and does not stand in the way of
     * one: the two tables do not share their ids. Of two keys the local user's is meant.
     */
    static @Nullable Object find(EntityManager entities, UUID id) {
        CredentialEntity local = entities.find(CredentialEntity.class, id.toString());
        if (local != null && isKey(local)) {
            return local;
        }
        FederatedUserCredentialEntity federated = entities.find(FederatedUserCredentialEntity.class, id.toString());
        return federated != null && isKey(federated) ? federated : null;
    }

    /** Whether any credential of this id is stored, of whichever type. */
    static boolean isTaken(EntityManager entities, UUID id) {
        return entities.find(CredentialEntity.class, id.toString()) != null
                || entities.find(FederatedUserCredentialEntity.class, id.toString()) != null;
    }

    /**
     * Whether it is a key of this realm: an import can write any user id into a federated user's. For local users the
     * database sees to that.
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
