package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.CredentialTable;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Repairs the directory where it differs from the credentials, which direct SQL, storage providers and nodes without this
 * extension change without notice.
 *
 * <p>The database compares; differences are repaired in batches, each in a transaction of its own, so that neither memory
 * nor a lock grows with the number of keys. Any number may run at once, beside everything else: each difference is checked
 * again in the transaction, or by the statement, that repairs it. A key that is being issued has neither credential nor row
 * for others until both are committed, so it is never taken for an orphan.
 */
public final class DirectoryReconciliation {

    private static final Logger LOG = Logger.getLogger(DirectoryReconciliation.class);
    private static final String EXECUTOR = "api-key-directory";
    /** Below every id. Not empty, which is null to Oracle. */
    private static final String START = "0";
    /** Keys that are mended in one transaction. */
    private static final int BATCH = KeyDirectory.MAX_PAGE;
    /** Ids that a comparison brings at most: some ten megabytes. */
    private static final int PORTION = 100 * BATCH;

    private final KeycloakSessionFactory factory;

    public DirectoryReconciliation(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /**
     * What a run has done.
     *
     * @param removed rows without a credential
     * @param repaired rows with another name or owner
     * @param listed keys that had no row
     */
    public record Outcome(long removed, long repaired, long listed) {}

    /** Runs in the calling thread, in transactions of its own. */
    public Outcome run() {
        long start = System.nanoTime();
        long removed = removeOrphans();
        long repaired = 0;
        long listed = 0;
        for (CredentialTable table : CredentialTable.values()) {
            repaired += repairChanged(table);
            listed += listUnlisted(table);
        }
        LOG.logf(
                removed + repaired + listed > 0 ? Level.INFO : Level.DEBUG,
                "API key directory: %d removed, %d repaired, %d listed in %d ms",
                removed,
                repaired,
                listed,
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        return new Outcome(removed, repaired, listed);
    }

    private long removeOrphans() {
        return mendAll(
                (entities, after) -> new DirectoryDifferences(entities).orphans(after, PORTION),
                // In another transaction: a row that was seen is committed, and so is its credential, if it has one. A
                // database that reads the two tables at two moments sees it now.
                ids -> inTransaction(entities -> new DirectoryDifferences(entities).removeOrphans(ids)));
    }

    private long repairChanged(CredentialTable table) {
        long repaired = 0;
        String after = START;
        List<DifferingRow> changed;
        do {
            String place = after;
            changed = inTransaction(entities -> {
                List<DifferingRow> found = new DirectoryDifferences(entities).changed(table, place, BATCH);
                found.forEach(key -> key.repair(entities));
                return found;
            });
            if (!changed.isEmpty()) {
                repaired += changed.size();
                after = changed.get(changed.size() - 1).id();
            }
        } while (changed.size() == BATCH);
        return repaired;
    }

    private long listUnlisted(CredentialTable table) {
        return mendAll(
                (entities, after) -> new DirectoryDifferences(entities).unlisted(table, after, PORTION),
                this::listBatch);
    }

    /**
     * Each comparison reads both tables, so it brings many ids; what is mended at once is a batch of them.
     *
     * @param compare ids after one that need mending, in order, at most {@link #PORTION}
     * @param mend mends those that still need it, and tells how many
     */
    private long mendAll(BiFunction<EntityManager, String, List<String>> compare, ToIntFunction<List<String>> mend) {
        long mended = 0;
        String after = START;
        List<String> ids;
        do {
            String place = after;
            ids = inTransaction(entities -> compare.apply(entities, place));
            mended += mendPortion(ids, mend);
            after = ids.isEmpty() ? after : ids.get(ids.size() - 1);
        } while (ids.size() == PORTION);
        return mended;
    }

    /** Several batches at once, as many as Keycloak's pool has threads: while the database writes one, the next is read. */
    private long mendPortion(List<String> ids, ToIntFunction<List<String>> mend) {
        List<Callable<Integer>> batches = new ArrayList<>();
        for (int start = 0; start < ids.size(); start += BATCH) {
            List<String> batch = ids.subList(start, Math.min(start + BATCH, ids.size()));
            batches.add(() -> mend.applyAsInt(batch));
        }
        try {
            long mended = 0;
            for (Future<Integer> batch : executor().invokeAll(batches)) {
                mended += batch.get();
            }
            return mended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private ExecutorService executor() {
        try (KeycloakSession session = factory.create()) {
            return session.getProvider(ExecutorsProvider.class).getExecutor(EXECUTOR);
        }
    }

    /**
     * Another run, a use or a change may list the same keys at the same time. Whoever commits second fails, and looks
     * again, once; what then fails still is no race, and one key must not keep the others off the list.
     */
    private int listBatch(List<String> ids) {
        for (int attempt = 1; attempt <= 2; attempt++) {
            try {
                return inTransaction(entities -> UnlistedKeys.list(entities, ids));
            } catch (RuntimeException e) {
                LOG.debugf(
                        "Listing a batch of API keys failed: %s", e.getClass().getName());
            }
        }
        return listOneByOne(ids);
    }

    private int listOneByOne(List<String> ids) {
        int listed = 0;
        for (String id : ids) {
            try {
                listed += inTransaction(entities -> UnlistedKeys.list(entities, List.of(id)));
            } catch (RuntimeException e) {
                LOG.warnf(
                        "API key %s cannot be listed in the directory: %s",
                        id, e.getClass().getName());
            }
        }
        return listed;
    }

    private <T> T inTransaction(Function<EntityManager, T> job) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                factory,
                session -> job.apply(
                        session.getProvider(JpaConnectionProvider.class).getEntityManager()));
    }
}
