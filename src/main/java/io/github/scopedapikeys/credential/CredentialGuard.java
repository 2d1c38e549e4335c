package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.key.KeyScanner;
import jakarta.persistence.OptimisticLockException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/**
 * Holds for every credential of type {@value ApiKeyCredential#TYPE}, whoever writes it:
 *
 * <ul>
 *   <li>Its id is in one of Keycloak's two tables only. A key is found by its id, and who could store another one of that id
 *       would put it in the way.
 *   <li>Of two changes that are made at the same time none undoes the other. A federated user's credential has no version;
 *       Keycloak writes all of its columns as it once read them, so that a new label would bring a secret back that was
 *       replaced in between.
 *   <li>Its label has no key in it: labels are shown, stored in events and exported.
 * </ul>
 */
final class CredentialGuard implements PreInsertEventListener, PreUpdateEventListener {

    /** Properties whose columns are compared, in this order. */
    private static final List<String> COMPARED = List.of(KeyEntity.LABEL, "credentialData", "secretData");

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        Object entity = event.getEntity();
        if (KeyEntity.isKey(entity)) {
            requireUniqueId(event.getSession(), entity);
            redactLabel(entity, event.getPersister().getPropertyNames(), event.getState());
        }
        return false;
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        Object entity = event.getEntity();
        if (KeyEntity.isKey(entity)) {
            String[] names = event.getPersister().getPropertyNames();
            if (entity instanceof FederatedUserCredentialEntity federated) {
                requireUnchanged(event.getSession(), federated.getId(), names, event.getOldState());
            }
            redactLabel(entity, names, event.getState());
        }
        return false;
    }

    private static void requireUniqueId(SharedSessionContractImplementor hibernate, Object entity) {
        String id = KeyEntity.model(entity).getId();
        String other = table(
                hibernate,
                entity instanceof CredentialEntity ? FederatedUserCredentialEntity.class : CredentialEntity.class);
        if (!row(hibernate, "select ID from " + other + " where ID = ?", id, 1).isEmpty()) {
            throw new ModelDuplicateException("A credential of the id " + id + " exists already");
        }
    }

    /** Locks the row, by a statement that every database has, and compares it with what was read. */
    private static void requireUnchanged(
            SharedSessionContractImplementor hibernate, String id, String[] names, Object @Nullable [] read) {
        String table = table(hibernate, FederatedUserCredentialEntity.class);
        hibernate.doWork(connection -> {
            try (PreparedStatement lock =
                    connection.prepareStatement("update " + table + " set PRIORITY = PRIORITY where ID = ?")) {
                lock.setString(1, id);
                lock.executeUpdate();
            }
        });
        List<@Nullable String> stored = row(
                hibernate,
                "select USER_LABEL, CREDENTIAL_DATA, SECRET_DATA from " + table + " where ID = ?",
                id,
                COMPARED.size());
        for (int column = 0; column < COMPARED.size(); column++) {
            int property = List.of(names).indexOf(COMPARED.get(column));
            if (stored.isEmpty() || read == null || !Objects.equals(read[property], stored.get(column))) {
                throw new OptimisticLockException("API key " + id + " was changed by somebody else at the same time");
            }
        }
    }

    private static void redactLabel(Object entity, String[] names, Object[] state) {
        int label = List.of(names).indexOf(KeyEntity.LABEL);
        if (state[label] instanceof String text && KeyScanner.holdsKey(text)) {
            String redacted = KeyScanner.redact(text);
            state[label] = redacted;
            KeyEntity.label(entity, redacted);
        }
    }

    /**
     * The columns of the row with this id; empty if there is none. By JDBC, in the same transaction: the session is about to
     * write, and a query of its own would write first.
     */
    private static List<@Nullable String> row(
            SharedSessionContractImplementor hibernate, String sql, String id, int columns) {
        return hibernate.doReturningWork(connection -> {
            List<@Nullable String> row = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, id);
                try (ResultSet found = query.executeQuery()) {
                    boolean there = found.next();
                    for (int column = 1; there && column <= columns; column++) {
                        row.add(found.getString(column));
                    }
                }
            }
            return row;
        });
    }

    /** With its schema, where the server has one. */
    private static String table(SharedSessionContractImplementor hibernate, Class<?> entity) {
        EntityPersister persister = hibernate.getFactory().getMappingMetamodel().getEntityDescriptor(entity);
        return persister.getIdentifierTableName();
    }
}
