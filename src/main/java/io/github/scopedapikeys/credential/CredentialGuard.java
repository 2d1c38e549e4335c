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
 * Holds for every credential of type {@value ApiKeyCredential#TYPE}, no matter who writes it:
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
    private static final List<String> COMPARED = List.of(CredentialEntities.LABEL, "credentialData", "secretData");

    /** Characters of a key's id. */
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

    /** True keeps the row from being written. */
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
     * Locks the row, by a statement that every database has, and compares it with what was read. Who changes the key itself
     * must have read what is stored now. Who writes it for another reason, as Keycloak does when the order of a user's
     * credentials changes, leaves what is stored now as it is.
     *
     * @return false if somebody else has removed the key, and this update means nothing to it
     * @throws OptimisticLockException if this update and somebody else have changed the key
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

    /** The values of {@link #COMPARED}; none if Hibernate does not know them. */
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

    /** What is left of the label names the key itself: a user's labels must differ. */
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
