package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.directory.StoredKeys.Store;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Makes the directory agree with the credentials again, which the stock consoles, imports and storage providers change
 * without telling it.
 *
 * <p>The database compares; what differs is mended in batches, each in a transaction of its own, so that neither memory
 * nor a lock grows with the number of keys. Any number may run at once, beside everything else: a difference is looked at
 * once more in the transaction, or by the statement, that mends it. A key that is being issued has neither credential nor
 * row for others until both are committed, so it is never taken for an orphan.
 */
public final class DirectoryReconciliation {

    private static final Logger LOG = Logger.getLogger(DirectoryReconciliation.class);
    /** Below every id. Not empty, which is null to Oracle. */
    private static final String START = "0";

    private final KeycloakSessionFactory factory;
    private final int batch;

    public DirectoryReconciliation(KeycloakSessionFactory factory) {
        this(factory, KeyDirectory.MAX_PAGE);
    }

    DirectoryReconciliation(KeycloakSessionFactory factory, int batch) {
        this.factory = factory;
        this.batch = batch;
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
        long removed = removeOrphans();
        long repaired = 0;
        long listed = 0;
        for (Store store : Store.values()) {
            repaired += repairChanged(store);
            listed += listUnlisted(store);
        }
        if (removed + repaired + listed > 0) {
            LOG.infof("API key directory: %d removed, %d repaired, %d listed", removed, repaired, listed);
        }
        return new Outcome(removed, repaired, listed);
    }

    private long removeOrphans() {
        long removed = 0;
        String after = START;
        List<String> orphans;
        do {
            String place = after;
            orphans = inTransaction(entities -> new StoredKeys(entities).orphans(place, batch));
            if (!orphans.isEmpty()) {
                List<String> found = orphans;
                // In another transaction: a row that was seen is committed, and so is its credential, if it has one. A
                // database that reads the two tables at two moments sees it now.
                removed += inTransaction(entities -> new StoredKeys(entities).removeOrphans(found));
                after = found.get(found.size() - 1);
            }
        } while (orphans.size() == batch);
        return removed;
    }

    private long repairChanged(Store store) {
        long repaired = 0;
        String after = START;
        List<ChangedKey> changed;
        do {
            String place = after;
            changed = inTransaction(entities -> {
                List<ChangedKey> found = new StoredKeys(entities).changed(store, place, batch);
                found.forEach(key -> key.repair(entities));
                return found;
            });
            if (!changed.isEmpty()) {
                repaired += changed.size();
                after = changed.get(changed.size() - 1).id();
            }
        } while (changed.size() == batch);
        return repaired;
    }

    private long listUnlisted(Store store) {
        long listed = 0;
        String after = START;
        Listing listing;
        do {
            listing = listBatch(store, after);
            listed += listing.listed();
            after = listing.last();
        } while (listing.found() == batch);
        return listed;
    }

    /**
     * Another run, a use or a change may list the same keys at the same time. Whoever commits second fails, and looks
     * again, once; what then fails still is no race, and one key must not keep the others off the list.
     */
    private Listing listBatch(Store store, String after) {
        for (int attempt = 1; attempt <= 2; attempt++) {
            try {
                return inTransaction(entities -> list(entities, store, after, batch));
            } catch (RuntimeException e) {
                LOG.debugf(
                        "Listing a batch of API keys failed: %s", e.getClass().getName());
            }
        }
        return listOneByOne(store, after);
    }

    private Listing listOneByOne(Store store, String after) {
        List<String> ids = inTransaction(entities -> new StoredKeys(entities)
                .unlisted(store, after, batch).stream().map(StoredKey::id).toList());
        int listed = 0;
        for (String id : ids) {
            try {
                listed += inTransaction(entities -> DirectoryListing.list(entities, List.of(id)));
            } catch (RuntimeException e) {
                LOG.warnf(
                        "API key %s cannot be listed in the directory: %s",
                        id, e.getClass().getName());
            }
        }
        return new Listing(ids.size(), listed, ids.isEmpty() ? after : ids.get(ids.size() - 1));
    }

    private static Listing list(EntityManager entities, Store store, String after, int max) {
        List<StoredKey> unlisted = new StoredKeys(entities).unlisted(store, after, max);
        int listed = DirectoryListing.insert(entities, unlisted);
        String last =
                unlisted.isEmpty() ? after : unlisted.get(unlisted.size() - 1).id();
        return new Listing(unlisted.size(), listed, last);
    }

    private <T> T inTransaction(Function<EntityManager, T> job) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                factory,
                session -> job.apply(
                        session.getProvider(JpaConnectionProvider.class).getEntityManager()));
    }

    /**
     * A batch of keys without a row.
     *
     * @param found how many
     * @param listed how many now have one
     * @param last the last one's id
     */
    private record Listing(int found, int listed, String last) {}
}
