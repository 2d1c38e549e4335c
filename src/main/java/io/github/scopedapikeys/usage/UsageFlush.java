package io.github.scopedapikeys.usage;

import io.github.scopedapikeys.directory.UsageRow;
import io.github.scopedapikeys.directory.UsageRows;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.TimerProvider;

/**
 * Writes the uses of a node to the database: one row for each used key, for any number of uses.
 *
 * <p>Rows are locked in the order of their ids, so that two nodes cannot deadlock. Uses that could not be written go
 * back into the buffer.
 */
public final class UsageFlush {

    private static final Logger LOG = Logger.getLogger(UsageFlush.class);
    private static final String TASK = "api-key-usage";
    private static final int CHUNK = 200;

    private final KeycloakSessionFactory factory;
    private final UsageBuffer buffer;

    /** Writes the uses in this buffer. There is one for each node: see {@link KeyUsageProviderFactory}. */
    public UsageFlush(KeycloakSessionFactory factory, UsageBuffer buffer) {
        this.factory = factory;
        this.buffer = buffer;
    }

    void schedule(KeycloakSession session, int intervalSeconds) {
        session.getProvider(TimerProvider.class).schedule(this::run, intervalSeconds * 1000L, TASK);
    }

    /**
     * Starts a flush in one of Keycloak's threads. At shutdown there may be none; then the next run writes the uses.
     */
    void runSoon() {
        try (KeycloakSession session = factory.create()) {
            session.getProvider(ExecutorsProvider.class).getExecutor(TASK).execute(this::run);
        } catch (RuntimeException e) {
            LOG.infof("Uses of API keys not written early: %s", e.getClass().getName());
        }
    }

    /**
     * Writes all uses that wait, in transactions of its own. Only one run is active at a time: when the call returns,
     * all uses recorded before it are written or have failed. The server's shutdown relies on this.
     *
     * @return whether all were written; if not, the next run tries again
     */
    public synchronized boolean run() {
        List<UUID> keys = buffer.keys().stream()
                .sorted(Comparator.comparing(UUID::toString))
                .toList();
        int failures = 0;
        boolean all = true;
        // Two failed chunks in a row: the cause is the database, not a key.
        for (int start = 0; start < keys.size() && failures < 2; start += CHUNK) {
            List<UUID> chunk = keys.subList(start, Math.min(start + CHUNK, keys.size()));
            boolean written = write(chunk);
            failures = written ? 0 : failures + 1;
            all &= written;
        }
        if (all) {
            buffer.written();
        }
        return all;
    }

    private boolean write(List<UUID> chunk) {
        Map<UUID, RecordedUse> uses = buffer.take(chunk);
        List<SilenceEnded> ended;
        try {
            ended = KeycloakModelUtils.runJobInTransactionWithResult(
                    factory,
                    session -> write(
                            session.getProvider(JpaConnectionProvider.class).getEntityManager(), uses));
        } catch (RuntimeException e) {
            // This happens when another node lists one of the keys at the same time. Only the exception's type is
            // logged: its message may contain addresses.
            LOG.infof(
                    "Uses of %d API keys could not be written and are tried again later: %s",
                    uses.size(), e.getClass().getName());
            buffer.giveBack(uses);
            return false;
        }
        ended.forEach(this::publish);
        return true;
    }

    /** A listener's failure does not undo the write, and must not stop the thread: all timers of the node share it. */
    private void publish(SilenceEnded ended) {
        try {
            factory.publish(ended);
        } catch (RuntimeException e) {
            LOG.warnf(
                    "The use of API key %s after a long silence could not be reported to its owner: %s",
                    ended.keyId(), e.getClass().getName());
        }
    }

    private static List<SilenceEnded> write(EntityManager entities, Map<UUID, RecordedUse> uses) {
        List<SilenceEnded> ended = new ArrayList<>();
        List<String> ids = uses.keySet().stream().map(UUID::toString).toList();
        for (UsageRow row : new UsageRows(entities).lock(ids)) {
            RecordedUse use = uses.get(row.keyId());
            if (use != null) {
                SilenceEnded.of(row, use).ifPresent(ended::add);
                row.add(use.count(), use.time(), use.ip(), use.client());
            }
        }
        return ended;
    }
}
