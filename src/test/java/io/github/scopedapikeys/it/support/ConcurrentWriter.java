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

/** Runs something at the moment when a credential is about to be written. It is installed into the running server. */
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
     * Replaces an earlier instance.
     *
     * @param times how many writes of the credential it applies to, at most
     * @param deed runs before each of them
     */
    public static void writing(KeycloakSession session, String credentialId, int times, Runnable deed) {
        CURRENT.set(new ConcurrentWriter(credentialId, times, deed));
        if (LISTENING.compareAndSet(false, true)) {
            // A Hibernate listener cannot be removed, and each class can be added only once.
            session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .getEntityManagerFactory()
                    .unwrap(SessionFactoryImplementor.class)
                    .getEventListenerRegistry()
                    .appendListeners(EventType.PRE_UPDATE, (PreUpdateEventListener) ConcurrentWriter::onPreUpdate);
        }
    }

    /** Stops it. */
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
