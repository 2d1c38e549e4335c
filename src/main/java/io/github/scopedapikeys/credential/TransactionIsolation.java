package io.github.scopedapikeys.credential;

import java.sql.Connection;
import org.hibernate.Session;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Checks the database's isolation level at start-up. {@link KeyIssuingLock} needs one where a transaction that has
 * waited for the lock reads what was committed in the meantime.
 *
 * <p>With repeatable read, the default of MariaDB and MySQL, a transaction continues to read the state of its
 * beginning, also in Keycloak's own checks. Then a user could get too many keys or two keys of the same name, and one
 * of two changes of a key could undo the other. Serializable is safe: such transactions wait or fail.
 */
final class TransactionIsolation {

    private TransactionIsolation() {}

    /** @throws IllegalStateException if the server's database uses repeatable read */
    static void require(KeycloakSessionFactory factory) {
        int level = KeycloakModelUtils.runJobInTransactionWithResult(
                factory,
                session -> session.getProvider(JpaConnectionProvider.class)
                        .getEntityManager()
                        .unwrap(Session.class)
                        .doReturningWork(Connection::getTransactionIsolation));
        if (level == Connection.TRANSACTION_REPEATABLE_READ) {
            throw new IllegalStateException(
                    "API keys need a database with the transaction isolation READ COMMITTED, not"
                            + " REPEATABLE READ. MariaDB: --db-url-properties=?transactionIsolation=READ-COMMITTED, MySQL:"
                            + " --db-url-properties=?sessionVariables=transaction_isolation='READ-COMMITTED'");
        }
    }
}
