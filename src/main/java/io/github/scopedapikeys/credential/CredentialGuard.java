package io.github.scopedapikeys.credential;

import io.github.scopedapikeys.key.KeyScanner;
import jakarta.persistence.OptimisticLockException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
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
 * Enforces three rules on every stored credential of type {@value ApiKeyCredential#TYPE}, for every writer, Keycloak's
 * own code included:
 *
 * <ul>
 *   <li>A key is stored only if its id is in neither of Keycloak's two credential tables. Keys are found by id, so a key
 *       with the same id as another could hide it.
 *   <li>Of two changes at the same time, neither undoes the other. A federated user's credential has no version, and
 *       Keycloak writes all of its columns back as it read them: without this rule, a new label could bring back a
 *       secret that was replaced in the meantime.
 *   <li>The label contains no key: labels are shown, stored in events and exported.
 * </ul>
 */
final class CredentialGuard implements PreInsertEventListener, PreUpdateEventListener {

    /** The properties whose columns are compared, in this order. */
    private static final List<String> COMPARED = List.of(CredentialEntities.LABEL, "credentialData", "secretData");

    /** Number of characters of a key's id in a redacted label. */
    private static final int SHOWN_OF_ID = 8;

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        Object entity = event.getEntity();
        if (CredentialEntities.isKey(entity)) {
            requireUniqueId(event.getSession(), entity);
            redactLabel(entity, event.getPersister(), event.getState());
        }
        return false;
    }

    /** Returns true to prevent the update. */
    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        Object entity = event.getEntity();
        if (!CredentialEntities.isKey(entity)) {
            return false;
        }
        if (entity instanceof FederatedUserCredentialEntity federated && !isStillStored(event, federated.getId())) {
            return true;
        }
        redactLabel(entity, event.getPersister(), event.getState());
        return false;
    }

    private static void requireUniqueId(SharedSessionContractImplementor hibernate, Object entity) {
        String id = CredentialEntities.model(entity).getId();
        String other = table(
                hibernate,
                entity instanceof CredentialEntity ? FederatedUserCredentialEntity.class : CredentialEntity.class);
        if (!row(hibernate, "select ID from " + other + " where ID = ?", id, 1).isEmpty()) {
            throw new ModelDuplicateException("A credential with the id " + id + " already exists");
        }
    }

    /**
     * Locks the row, and compares it with the state that this transaction has read. The lock is an update statement,
     * because every database supports it. A transaction that changes the key itself must have read the stored state. A
     * transaction that writes the row for another reason (Keycloak does so when the order of a user's credentials
     * changes) keeps the stored values.
     *
     * @return false if another transaction has removed the key, and this update does not change the key itself
     * @throws OptimisticLockException if another transaction has changed or removed the key, and this update changes it
     *     too
     */
    private static boolean isStillStored(PreUpdateEvent event, String id) {
        List<@Nullable String> stored = lockAndRead(event.getSession(), id);
        List<@Nullable Object> read = compared(event.getPersister(), event.getOldState());
        List<@Nullable Object> written = compared(event.getPersister(), event.getState());
        if (stored.equals(read)) {
            return true;
        }
        if (!written.equals(read)) {
            throw new OptimisticLockException("API key " + id + " was changed by somebody else at the same time");
        }
        for (int column = 0; column < stored.size(); column++) {
            int property = property(event.getPersister(), COMPARED.get(column));
            event.getState()[property] = stored.get(column);
            event.getPersister().setValue(event.getEntity(), property, stored.get(column));
        }
        return !stored.isEmpty();
    }

    /** The values of {@link #COMPARED}; empty if Hibernate does not know them. */
    private static List<@Nullable Object> compared(EntityPersister persister, @Nullable Object @Nullable [] state) {
        List<@Nullable Object> values = new ArrayList<>();
        if (state != null) {
            COMPARED.forEach(name -> values.add(state[property(persister, name)]));
        }
        return values;
    }

    private static int property(EntityPersister persister, String name) {
        return List.of(persister.getPropertyNames()).indexOf(name);
    }

    private static List<@Nullable String> lockAndRead(SharedSessionContractImplementor hibernate, String id) {
        String table = table(hibernate, FederatedUserCredentialEntity.class);
        hibernate.doWork(connection -> {
            try (PreparedStatement lock =
                    connection.prepareStatement("update " + table + " set PRIORITY = PRIORITY where ID = ?")) {
                lock.setString(1, id);
                lock.executeUpdate();
            }
        });
        return row(
                hibernate,
                "select USER_LABEL, CREDENTIAL_DATA, SECRET_DATA from " + table + " where ID = ?",
                id,
                COMPARED.size());
    }

    /** Adds a part of the id to the redacted label, because the labels of one user must differ. */
    private static void redactLabel(Object entity, EntityPersister persister, @Nullable Object[] state) {
        int label = property(persister, CredentialEntities.LABEL);
        if (state[label] instanceof String text && KeyScanner.holdsKey(text)) {
            String id = CredentialEntities.model(entity).getId();
            String redacted = KeyScanner.redact(text) + " " + id.substring(0, Math.min(SHOWN_OF_ID, id.length()));
            state[label] = redacted;
            persister.setValue(entity, label, redacted);
        }
    }

    /**
     * The columns of the row with this id; empty if there is none. By JDBC, in the same transaction: the session is in
     * a flush, and a query of its own would flush again.
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

    /** The table's name, with the schema if the server has one. */
    private static String table(SharedSessionContractImplementor hibernate, Class<?> entity) {
        EntityPersister persister = hibernate.getFactory().getMappingMetamodel().getEntityDescriptor(entity);
        return persister.getIdentifierTableName();
    }
}
