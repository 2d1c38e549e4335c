package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.server.Caller;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakTransactionManager;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.utils.KeycloakSessionUtil;

/** Collects the renamed and removed keys of one transaction, see {@link StockChangeDetector}. */
final class StockChangeTracker {

    private static final Logger LOG = Logger.getLogger(StockChangeTracker.class);
    private static final String ATTRIBUTE = StockChangeTracker.class.getName();
    private static final String OWN = ATTRIBUTE + ".own";

    private final KeycloakSession session;
    private final EntityManager entities;
    private final SharedSessionContractImplementor hibernate;
    private final List<StockChange> changes = new ArrayList<>();
    private @Nullable Caller caller;

    private StockChangeTracker(
            KeycloakSession session, EntityManager entities, SharedSessionContractImplementor hibernate) {
        this.session = session;
        this.entities = entities;
        this.hibernate = hibernate;
    }

    /**
     * The tracker of the transaction that a Hibernate session belongs to.
     *
     * @return null if the transaction cannot be determined or is about to end; then the directory is corrected later,
     *     when it meets the key
     */
    // Compares identity on purpose: an equal Hibernate session would have another transaction.
    @SuppressWarnings("ReferenceEquality")
    static @Nullable StockChangeTracker of(SharedSessionContractImplementor hibernate) {
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        if (session == null) {
            return null;
        }
        StockChangeTracker known = session.getAttribute(ATTRIBUTE, StockChangeTracker.class);
        if (known != null) {
            return known.hibernate == hibernate ? known : null;
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        if (entities.unwrap(SharedSessionContractImplementor.class) != hibernate) {
            return null;
        }
        StockChangeTracker created = new StockChangeTracker(session, entities, hibernate);
        if (!created.enlist(session.getTransactionManager())) {
            return null;
        }
        session.setAttribute(ATTRIBUTE, created);
        return created;
    }

    /** Marks a change as made by this extension, which then reports it itself. */
    static void markOwn(KeycloakSession session, String keyId) {
        @SuppressWarnings("unchecked")
        Set<String> own = session.getAttribute(OWN, Set.class);
        if (own == null) {
            own = new HashSet<>();
            session.setAttribute(OWN, own);
        }
        own.add(keyId);
    }

    /** Called during a flush: no SQL is allowed here. */
    void add(String userId, ApiKeyCredential key, boolean removed) {
        RealmModel realm = session.getContext().getRealm();
        if (realm != null && !isOwn(key.id())) {
            changes.removeIf(earlier -> earlier.key().id().equals(key.id()));
            changes.add(new StockChange(realm, userId, key, removed));
        }
    }

    private boolean isOwn(UUID keyId) {
        Set<?> own = session.getAttribute(OWN, Set.class);
        return own != null && own.contains(keyId.toString());
    }

    private boolean enlist(KeycloakTransactionManager transactions) {
        try {
            transactions.enlistPrepare(new AbstractKeycloakTransaction() {
                @Override
                protected void commitImpl() {
                    publishAtTheEnd();
                }

                @Override
                protected void rollbackImpl() {
                    changes.clear();
                }
            });
            transactions.enlistAfterCompletion(new AbstractKeycloakTransaction() {
                @Override
                protected void commitImpl() {
                    publishCommitted();
                }

                @Override
                protected void rollbackImpl() {
                    changes.clear();
                }
            });
            return true;
        } catch (IllegalStateException alreadyEnding) {
            return false;
        }
    }

    private void publishAtTheEnd() {
        // A new name may still be in the entity only, not yet written.
        entities.flush();
        // An import that replaces a user removes the user's keys and stores them again. Such keys are not removed.
        changes.removeIf(change -> change.removed()
                && CredentialEntities.find(entities, change.key().id()) != null);
        if (!changes.isEmpty()) {
            // After the commit the user cannot be looked up any more.
            caller = Caller.of(session);
            session.getKeycloakSessionFactory().publish(new StockChanges(session, changes, false));
        }
    }

    private void publishCommitted() {
        if (changes.isEmpty()) {
            return;
        }
        try {
            // Null if the only changes came after the end of this tracker's part in the transaction.
            Caller by = caller == null ? Caller.of(session) : caller;
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), session.getContext(), own -> {
                by.bindTo(own);
                own.getKeycloakSessionFactory().publish(new StockChanges(own, changes, true));
            });
        } catch (RuntimeException e) {
            // The change is committed, so its caller must not get an error.
            LOG.warnf(
                    "No events or e-mails for %d API keys that were renamed or removed by stock consoles or APIs: %s",
                    changes.size(), e.getClass().getName());
        }
    }
}
