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
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Detects that a stored key is renamed or removed, by any code. Keycloak's consoles rename credentials without an
 * event, and send the event of a removal only after the key's data is deleted.
 *
 * <p>Hibernate reports every change of a credential that goes through its entity. Removals by bulk statements, such as
 * the removal of a realm, are not detected here: the removal of a user or realm has its own event.
 */
final class StockChangeDetector implements PostLoadEventListener, PostUpdateEventListener, PostDeleteEventListener {

    private StockChangeDetector() {}

    /** Starts to watch the credentials of this server, and installs the {@link CredentialGuard}. */
    static void start(KeycloakSessionFactory factory) {
        KeycloakModelUtils.runJobInTransaction(factory, session -> {
            EventListenerRegistry listeners = session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .getEntityManagerFactory()
                    .unwrap(SessionFactoryImplementor.class)
                    .getEventListenerRegistry();
            StockChangeDetector watch = new StockChangeDetector();
            CredentialGuard guard = new CredentialGuard();
            listeners.appendListeners(EventType.PRE_INSERT, guard);
            listeners.appendListeners(EventType.PRE_UPDATE, guard);
            listeners.appendListeners(EventType.POST_LOAD, watch);
            listeners.appendListeners(EventType.POST_UPDATE, watch);
            listeners.appendListeners(EventType.POST_DELETE, watch);
        });
    }

    /**
     * Every change of a key is preceded by a read. The read comes early enough to take part in the end of the
     * transaction.
     */
    @Override
    public void onPostLoad(PostLoadEvent event) {
        if (CredentialEntities.isKey(event.getEntity())) {
            StockChangeTracker.of(event.getSession());
        }
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        if (CredentialEntities.isKey(event.getEntity()) && isRenamed(event)) {
            record(event, false);
        }
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        if (CredentialEntities.isKey(event.getEntity())) {
            record(event, true);
        }
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }

    private static void record(AbstractPostDatabaseOperationEvent event, boolean removed) {
        StockChangeTracker transaction = StockChangeTracker.of(event.getSession());
        if (transaction != null) {
            Object entity = event.getEntity();
            ApiKeyCredential.from(CredentialEntities.model(entity))
                    .ifPresent(key -> transaction.add(CredentialEntities.userId(entity), key, removed));
        }
    }

    private static boolean isRenamed(PostUpdateEvent event) {
        @Nullable Object[] before = event.getOldState();
        int label = List.of(event.getPersister().getPropertyNames()).indexOf(CredentialEntities.LABEL);
        return before == null || !Objects.equals(before[label], event.getState()[label]);
    }
}
