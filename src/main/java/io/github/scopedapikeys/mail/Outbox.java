package io.github.scopedapikeys.mail;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailException;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The queue of this node's unsent e-mails, by realm.
 *
 * <p>Realms take turns, with one e-mail each, and a realm sends at most one e-mail at a time. So a mail server that
 * does not answer delays only its own realm. The queue is bounded and in memory only: unsent e-mails are lost when the
 * node stops. No request is ever refused because of e-mail.
 */
final class Outbox {

    /** Maximum number of e-mails that wait in a realm. */
    static final int MAX_PER_REALM = 500;

    /** Maximum number of e-mails that wait on the node. */
    static final int MAX = 10 * MAX_PER_REALM;

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final String TASK = "api-key-mail";

    /** Contains a realm as long as it has a turn to come. Guarded by {@code this}. */
    private final Map<String, Queue<Letter>> waiting = new HashMap<>();

    private int size;

    synchronized boolean hasRoom(String realmId, int letters) {
        Queue<Letter> queue = waiting.get(realmId);
        return (queue == null ? 0 : queue.size()) + letters <= MAX_PER_REALM && size + letters <= MAX;
    }

    /** Sends the e-mail after the session's transaction is committed. */
    void post(KeycloakSession session, Letter letter) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        Executor executor = session.getProvider(ExecutorsProvider.class).getExecutor(TASK);
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                enqueue(factory, executor, letter);
            }

            @Override
            protected void rollbackImpl() {
                // The change was rolled back, so there is nothing to tell.
            }
        });
    }

    private void enqueue(KeycloakSessionFactory factory, Executor executor, Letter letter) {
        boolean turnToCome;
        synchronized (this) {
            if (!hasRoom(letter.realmId(), 1)) {
                notSent(letter, "too many e-mails are waiting");
                return;
            }
            turnToCome = waiting.containsKey(letter.realmId());
            waiting.computeIfAbsent(letter.realmId(), realm -> new ArrayDeque<>())
                    .add(letter);
            size++;
        }
        if (!turnToCome) {
            takeTurn(factory, executor, letter.realmId());
        }
    }

    private void takeTurn(KeycloakSessionFactory factory, Executor executor, String realmId) {
        try {
            executor.execute(() -> sendNext(factory, executor, realmId));
        } catch (RejectedExecutionException shuttingDown) {
            synchronized (this) {
                Queue<Letter> left = waiting.remove(realmId);
                size -= left == null ? 0 : left.size();
            }
        }
    }

    private void sendNext(KeycloakSessionFactory factory, Executor executor, String realmId) {
        Letter letter = next(realmId);
        if (letter != null) {
            try {
                KeycloakModelUtils.runJobInTransaction(factory, session -> send(session, letter));
            } catch (RuntimeException e) {
                notSent(letter, e.getClass().getName());
            } finally {
                takeTurn(factory, executor, realmId);
            }
        }
    }

    /** The next e-mail; null if there is none, which ends the realm's turns. */
    private synchronized @Nullable Letter next(String realmId) {
        Queue<Letter> queue = waiting.get(realmId);
        Letter letter = queue == null ? null : queue.poll();
        if (letter == null) {
            waiting.remove(realmId);
        } else {
            size--;
        }
        return letter;
    }

    private static void send(KeycloakSession session, Letter letter) {
        RealmModel realm = session.realms().getRealm(letter.realmId());
        if (realm == null) {
            return;
        }
        session.getContext().setRealm(realm);
        UserModel owner = session.users().getUserById(realm, letter.userId());
        if (owner != null && Recipients.reaches(realm, owner)) {
            try {
                letter.send(session, realm, owner);
            } catch (EmailException e) {
                notSent(letter, e.getClass().getName());
            }
        }
    }

    /** Logs only the exception's type: its message may contain an address. */
    private static void notSent(Letter letter, String why) {
        LOG.warnf(
                "E-mail (%s) to user %s in realm %s about an API key was not sent: %s",
                letter.occasion(), letter.userId(), letter.realmId(), why);
    }
}
