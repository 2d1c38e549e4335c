package io.github.scopedapikeys.it.support;

import jakarta.persistence.PersistenceException;
import jakarta.transaction.SystemException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.services.DefaultKeycloakSessionFactory;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.user.ImportedUserValidation;
import org.keycloak.storage.user.UserLookupProvider;
import org.keycloak.transaction.JtaTransactionManagerLookup;

/**
 * An external user store that fails at every look-up, also of imported users, and marks the caller's transaction for
 * rollback, like a store whose database is down. It is installed into the running server.
 */
public final class FailingStore implements UserStorageProvider, UserLookupProvider, ImportedUserValidation {

    public static final String ID = "failing-store";

    private final KeycloakSession session;
    private final AtomicInteger asked;

    private FailingStore(KeycloakSession session, AtomicInteger asked) {
        this.session = session;
        this.asked = asked;
    }

    /** Replaces an earlier instance. */
    public static void install(KeycloakSession session) {
        factories(session).put(ID, new Factory());
    }

    public static void uninstall(KeycloakSession session) {
        factories(session).remove(ID);
    }

    /** Number of look-ups since it was installed. */
    public static int timesAsked(KeycloakSession session) {
        ServerInfoAwareProviderFactory factory =
                (ServerInfoAwareProviderFactory) factories(session).get(ID);
        return Integer.parseInt(factory.getOperationalInfo().get("asked"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ProviderFactory<?>> factories(KeycloakSession session) {
        try {
            var all = DefaultKeycloakSessionFactory.class.getDeclaredField("factoriesMap");
            all.setAccessible(true);
            KeycloakSessionFactory server = session.getKeycloakSessionFactory();
            return (Map<String, ProviderFactory<?>>) ((Map<?, ?>) all.get(server)).get(UserStorageProvider.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private UserModel fail() {
        asked.incrementAndGet();
        markForRollback(session);
        throw new PersistenceException("The database of these users is gone");
    }

    public static void markForRollback(KeycloakSession session) {
        try {
            session.getProvider(JtaTransactionManagerLookup.class)
                    .getTransactionManager()
                    .setRollbackOnly();
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public UserModel getUserById(RealmModel realm, String id) {
        return fail();
    }

    @Override
    public UserModel validate(RealmModel realm, UserModel copy) {
        return fail();
    }

    /** Finds no user by name, so that users of other stores can be looked up. */
    @Override
    public UserModel getUserByUsername(RealmModel realm, String username) {
        return null;
    }

    @Override
    public UserModel getUserByEmail(RealmModel realm, String email) {
        return null;
    }

    @Override
    public void close() {}

    static final class Factory implements UserStorageProviderFactory<FailingStore>, ServerInfoAwareProviderFactory {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public FailingStore create(KeycloakSession session, ComponentModel model) {
            return new FailingStore(session, asked);
        }

        @Override
        public String getId() {
            return ID;
        }

        @Override
        public Map<String, String> getOperationalInfo() {
            return Map.of("asked", asked.toString());
        }
    }
}
