package io.github.scopedapikeys.management;

import io.github.scopedapikeys.server.Caller;
import io.github.scopedapikeys.server.KeyConflictException;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import java.sql.SQLException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelIllegalStateException;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Runs changes of keys in their own transaction, which is committed before the caller continues. So no caller gets an
 * answer about a change that does not happen.
 *
 * <p>A request's own transaction ends after its answer is made. If it is marked for rollback, for example by a user
 * store whose database fails, Keycloak rolls it back silently.
 */
public final class OwnTransaction {

    private static final Logger LOG = Logger.getLogger(OwnTransaction.class);

    /** SQLSTATE class of rollbacks because of another transaction: deadlocks and serialization failures. */
    private static final String ROLLED_BACK = "40";

    private OwnTransaction() {}

    /**
     * Runs work in a new transaction, with the realm and the caller of the given session.
     *
     * @param work gets a new session
     * @throws IllegalStateException if the transaction was marked for rollback
     */
    public static <T> T run(KeycloakSession session, Function<KeycloakSession, T> work) {
        Caller caller = Caller.of(session);
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                session.getContext(),
                own -> {
                    caller.bindTo(own);
                    T result = work.apply(own);
                    requireCommit(own);
                    return result;
                },
                "Change of API keys");
    }

    /**
     * As {@link #run}. If another transaction changes the same credentials at the same time, the work is run once more.
     *
     * @param work must be repeatable; the first attempt is rolled back completely
     * @throws KeyConflictException if the second attempt fails for the same reason
     */
    public static <T> T runAgainIfBeaten(KeycloakSession session, Function<KeycloakSession, T> work) {
        try {
            return run(session, work);
        } catch (RuntimeException e) {
            requireLostRace(e);
            LOG.debugf("Tried again after %s", e.getClass().getName());
        }
        try {
            return run(session, work);
        } catch (RuntimeException e) {
            requireLostRace(e);
            throw new KeyConflictException("API keys were changed by somebody else at the same time: try again");
        }
    }

    /**
     * @throws IllegalStateException if the session's transaction is marked for rollback, so that its changes would be
     *     lost
     */
    static void requireCommit(KeycloakSession session) {
        if (session.getTransactionManager().getRollbackOnly()) {
            throw new IllegalStateException("The transaction of a change of API keys was marked for rollback");
        }
    }

    private static void requireLostRace(RuntimeException fault) {
        if (!isLostRace(fault)) {
            throw fault;
        }
    }

    private static boolean isLostRace(RuntimeException fault) {
        for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof KeyConflictException
                    || cause instanceof ModelIllegalStateException
                    || cause instanceof OptimisticLockException
                    || cause instanceof PessimisticLockException
                    || cause instanceof LockTimeoutException
                    || (cause instanceof SQLException sql && isRolledBack(sql))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRolledBack(SQLException fault) {
        String state = fault.getSQLState();
        return state != null && state.startsWith(ROLLED_BACK);
    }
}
