package io.github.scopedapikeys.credential;

import java.util.List;
import java.util.Objects;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractPostDatabaseOperationEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostLoadEvent;
import org.hibernate.event.spi.PostLoadEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/**
 * Notices when a stored key gets another name or is removed, whoever does it: Keycloak's consoles rename credentials
 * without any event, and tell of a removal when the key's data are gone.
 *
 * <p>Hibernate tells of each change of a credential that goes through its entity. What is removed by a statement, as with
 * a whole realm, is not seen here; users and realms that are removed have events of their own.
 */
final class CredentialWatch implements PostLoadEventListener, PostUpdateEventListener, PostDeleteEventListener {

    private static final String LABEL = "userLabel";

    private CredentialWatch() {}

    /** Begins to watch the credentials of this server. */
    static void start(KeycloakSessionFactory factory) {
        KeycloakModelUtils.runJobInTransaction(factory, session -> {
            EventListenerRegistry listeners = session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .getEntityManagerFactory()
                    .unwrap(SessionFactoryImplementor.class)
                    .getEventListenerRegistry();
            CredentialWatch watch = new CredentialWatch();
            listeners.appendListeners(EventType.POST_LOAD, watch);
            listeners.appendListeners(EventType.POST_UPDATE, watch);
            listeners.appendListeners(EventType.POST_DELETE, watch);
        });
    }

    /** Whoever changes a key reads it first: in time for taking part in the end of the transaction. */
    @Override
    public void onPostLoad(PostLoadEvent event) {
        if (isKey(event.getEntity())) {
            WatchedTransaction.of(event.getSession());
        }
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        if (isKey(event.getEntity()) && isRenamed(event)) {
            record(event, false);
        }
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        if (isKey(event.getEntity())) {
            record(event, true);
        }
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }

    private static void record(AbstractPostDatabaseOperationEvent event, boolean removed) {
        WatchedTransaction transaction = WatchedTransaction.of(event.getSession());
        if (transaction != null) {
            Object entity = event.getEntity();
            ApiKeyCredential.from(model(entity)).ifPresent(key -> transaction.add(userId(entity), key, removed));
        }
    }

    private static boolean isRenamed(PostUpdateEvent event) {
        @Nullable Object[] before = event.getOldState();
        int label = List.of(event.getPersister().getPropertyNames()).indexOf(LABEL);
        return before == null || !Objects.equals(before[label], event.getState()[label]);
    }

    private static boolean isKey(Object entity) {
        return entity instanceof CredentialEntity local
                ? ApiKeyCredential.TYPE.equals(local.getType())
                : entity instanceof FederatedUserCredentialEntity federated
                        && ApiKeyCredential.TYPE.equals(federated.getType());
    }

    private static String userId(Object entity) {
        return entity instanceof CredentialEntity local
                ? local.getUser().getId()
                : ((FederatedUserCredentialEntity) entity).getUserId();
    }

    private static CredentialModel model(Object entity) {
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
