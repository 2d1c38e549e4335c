package io.github.scopedapikeys.directory;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.SortedSet;
import java.util.TreeSet;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/**
 * Removes the rows of revoked keys at the end of the session's transaction. It locks them in the order of their ids, as
 * the writing of uses does. The transaction locks the owners of the keys one after the other before that. If it locked
 * a row earlier, a transaction that holds the lock of the next owner could wait for that row: a deadlock.
 */
final class RowRemoval extends AbstractKeycloakTransaction {

    private static final String ATTRIBUTE = RowRemoval.class.getName();

    private final EntityManager entities;
    private final SortedSet<String> ids = new TreeSet<>();

    private RowRemoval(EntityManager entities) {
        this.entities = entities;
    }

    /** The removal that belongs to this session's transaction. */
    static RowRemoval of(KeycloakSession session, EntityManager entities) {
        RowRemoval enlisted = session.getAttribute(ATTRIBUTE, RowRemoval.class);
        if (enlisted != null) {
            return enlisted;
        }
        RowRemoval created = new RowRemoval(entities);
        session.setAttribute(ATTRIBUTE, created);
        session.getTransactionManager().enlistPrepare(created);
        return created;
    }

    void add(String id) {
        ids.add(id);
    }

    @Override
    protected void commitImpl() {
        KeyRows rows = new KeyRows(entities);
        rows.lock(ids);
        rows.remove(new ArrayList<>(ids));
    }

    @Override
    protected void rollbackImpl() {
        ids.clear();
    }
}
