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
 * Repairs the directory where it differs from the credentials. Differences come from direct SQL, storage providers and
 * nodes without this extension.
 *
 * <p>The database compares the tables. Differences are repaired in batches, each in its own transaction, so that memory
 * use and lock times do not grow with the number of keys. Several runs may be active at once: each difference is
 * checked again by the transaction or statement that repairs it. A key that is being issued is never taken for an
 * orphan: others see neither its credential nor its row before both are committed.
 */
public final class DirectoryReconciliation {

    private static final Logger LOG = Logger.getLogger(DirectoryReconciliation.class);
    private static final String EXECUTOR = "api-key-directory";
    /** Sorts before every id. Not empty, because Oracle treats an empty string as null. */
    private static final String START = "0";
    /** Maximum number of keys that are repaired in one transaction. */
    private static final int BATCH = KeyDirectory.MAX_PAGE;
    /** Maximum number of ids from one comparison: about ten megabytes. */
    private static final int PORTION = 100 * BATCH;

    private final KeycloakSessionFactory factory;

    public DirectoryReconciliation(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /**
     * The result of a run.
     *
     * @param removed rows without a credential
     * @param repaired rows with another name, owner or realm
     * @param listed keys that had no row
     */
    public record Outcome(long removed, long repaired, long listed) {}

    /** Runs in the calling thread, in its own transactions. */
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
                // In another transaction than the comparison: a row that was seen is committed, and so is its
                // credential, if it has one. So the credential is visible now even if the database read the two tables
                // at different moments.
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
     * Compares and repairs until there are no more differences. A comparison reads both tables, so it returns many ids;
     * they are repaired in small batches.
     *
     * @param compare returns ids that need a repair, after a given id and in order, at most {@link #PORTION}
     * @param mend repairs the keys that still need it, and returns their number
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

    /**
     * Repairs several batches at the same time, as many as Keycloak's pool has threads: while the database writes one,
     * another is read.
     */
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
     * Lists a batch. Another run, a use or a change may list the same keys at the same time; the transaction that
     * commits second fails and is tried once more. A second failure has another cause. Then keys are listed one by one,
     * so that one bad key does not keep the others off the list.
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
