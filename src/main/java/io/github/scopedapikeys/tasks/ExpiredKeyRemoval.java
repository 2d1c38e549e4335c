package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.KeyBatch;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.KeyRevocation;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.ServerTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.timer.ScheduledTask;

/**
 * Removes expired keys after the time that their realm's policy keeps them.
 *
 * <p>The directory finds candidates; the credential decides. The keys of each owner are removed in a separate
 * transaction, so that the locks of two owners are never held at the same time.
 */
public final class ExpiredKeyRemoval implements ScheduledTask {

    private static final int BATCH = 500;

    private final RealmWalk realms;

    /** For all realms. */
    public ExpiredKeyRemoval(KeycloakSessionFactory factory) {
        this.realms = new RealmWalk(factory);
    }

    @Override
    public void run(KeycloakSession session) {
        run();
    }

    /** Runs in the calling thread, in its own transactions. */
    public void run() {
        Instant now = ServerTime.now();
        realms.forEach(getTaskName(), realmId -> {
            FederatedUserLookup external = realms.externalUsers();
            Optional<Found> found = find(realmId, now, null);
            while (found.isPresent()) {
                Found batch = found.get();
                batch.byOwner()
                        .values()
                        .forEach(keys -> realms.attempt(
                                getTaskName(), realmId, () -> remove(realmId, keys, batch.endedBefore(), external)));
                found = find(realmId, now, batch.end());
            }
        });
    }

    private Optional<Found> find(String realmId, Instant now, @Nullable KeyCursor after) {
        return realms.in(realmId, Optional.empty(), (session, realm) -> {
            Instant endedBefore = now.minus(KeyPolicyReader.read(realm).keepExpired());
            KeyDirectory directory = KeyDirectory.of(session);
            return directory
                    .batch(realm, endedBefore(now, endedBefore), after, BATCH)
                    .map(batch -> new Found(endedBefore, byOwner(directory, realm, batch), batch.end()));
        });
    }

    private static KeyFilter endedBefore(Instant now, Instant end) {
        return new KeyFilter(null, null, null, null, null, null, null, end, null, null, null, false, now, null);
    }

    private static Map<String, List<UUID>> byOwner(KeyDirectory directory, RealmModel realm, KeyBatch batch) {
        Map<UUID, DirectoryEntry> entries = directory.findAll(realm, batch.ids());
        Map<String, List<UUID>> byOwner = new TreeMap<>();
        for (UUID id : batch.ids()) {
            DirectoryEntry entry = entries.get(id);
            if (entry != null) {
                byOwner.computeIfAbsent(entry.userId(), owner -> new ArrayList<>())
                        .add(id);
            }
        }
        return byOwner;
    }

    /** Also removes keys whose owner cannot be looked up: the owner does not matter for an expired key. */
    private void remove(String realmId, List<UUID> keys, Instant endedBefore, FederatedUserLookup external) {
        realms.in(realmId, true, (session, realm) -> {
            ApiKeyService service = new ApiKeyService(session, external);
            KeyRevocation revocation = new KeyRevocation(session);
            Map<UUID, Optional<LocatedKey>> found = new LinkedHashMap<>();
            // All look-ups come before the first removal: a look-up must not wait for the lock of a removal.
            keys.forEach(id -> found.put(id, service.find(id.toString())));
            List<UUID> gone = new ArrayList<>();
            found.forEach((id, key) -> {
                if (key.isEmpty() || revocation.removeExpired(key.get(), endedBefore)) {
                    gone.add(id);
                }
            });
            KeyDirectory.of(session).drop(gone);
            return true;
        });
    }

    /**
     * A batch of keys.
     *
     * @param endedBefore the bound of their expiry
     * @param byOwner the ids of the keys, in order, by their owner according to the directory
     * @param end where the iteration continues
     */
    private record Found(Instant endedBefore, Map<String, List<UUID>> byOwner, KeyCursor end) {}
}
