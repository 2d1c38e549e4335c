package io.github.scopedapikeys.it.support;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/** What somebody else does when a credential is about to be written. Runs on the server, which learns of it while it runs. */
public final class ConcurrentWriter {

    private static final AtomicReference<@Nullable ConcurrentWriter> CURRENT = new AtomicReference<>();
    private static final AtomicBoolean LISTENING = new AtomicBoolean();

    private final String credentialId;
    private final AtomicInteger times;
    private final Runnable deed;
    private final AtomicBoolean running = new AtomicBoolean();

    private ConcurrentWriter(String credentialId, int times, Runnable deed) {
        this.credentialId = credentialId;
        this.times = new AtomicInteger(times);
        this.deed = deed;
    }

    /**
     * In place of an earlier one.
     *
     * @param deed done the first so many times that anybody else is about to write the credential
     */
    public static void writing(KeycloakSession session, String credentialId, int times, Runnable deed) {
        CURRENT.set(new ConcurrentWriter(credentialId, times, deed));
        if (LISTENING.compareAndSet(false, true)) {
            // Hibernate takes one listener of a class, for good.
            session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .getEntityManagerFactory()
                    .unwrap(SessionFactoryImplementor.class)
                    .getEventListenerRegistry()
                    .appendListeners(EventType.PRE_UPDATE, (PreUpdateEventListener) ConcurrentWriter::onPreUpdate);
        }
    }

    /** Nothing any more. */
    public static void stop(KeycloakSession session) {
        CURRENT.set(null);
    }

    private static boolean onPreUpdate(PreUpdateEvent event) {
        ConcurrentWriter current = CURRENT.get();
        if (current != null
                && current.credentialId.equals(event.getId())
                && current.running.compareAndSet(false, true)) {
            try {
                if (current.times.getAndDecrement() > 0) {
                    current.deed.run();
                }
            } finally {
                current.running.set(false);
            }
        }
        return false;
    }
}
