package io.github.scopedapikeys.credential;

import java.sql.Connection;
import org.hibernate.Session;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * What {@link KeyIssuingLock} relies on: a transaction that has waited for the lock reads what was committed meanwhile.
 *
 * <p>With repeatable reads, the default of MariaDB and MySQL, a transaction goes on reading what there was at its beginning,
 * and so do Keycloak's own checks in it: the cap and the names of a user's keys would not hold, and of two changes of a key
 * one could undo the other. Serializable transactions are no danger: they wait or fail.
 */
final class TransactionIsolation {

    private TransactionIsolation() {}

    /** @throws IllegalStateException if the server's database gives repeatable reads */
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
