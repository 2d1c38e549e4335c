package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.KeyBatch;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.mail.KeyMail;
import io.github.scopedapikeys.mail.Recipients;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.KeyPolicyReader;
import io.github.scopedapikeys.server.ServerTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.timer.ScheduledTask;

/**
 * Sends e-mail to owners about keys that expire soon, at the times that the realm's policy sets.
 *
 * <p>Each notice is claimed in the directory, and sent after the claim is committed. So a notice is never sent twice,
 * on any node or after a crash. If several notices of a key are due, only the last one is sent. If the outbox has no
 * room, notices stay unclaimed until the next run.
 */
public final class ExpiryNotices implements ScheduledTask {

    private static final int BATCH = 100;

    private final RealmWalk realms;

    /** For all realms. */
    public ExpiryNotices(KeycloakSessionFactory factory) {
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
            Optional<KeyCursor> place = tell(realmId, now, null, external);
            while (place.isPresent()) {
                place = tell(realmId, now, place.get(), external);
            }
        });
    }

    /** @return where the iteration continues; empty at the end */
    private Optional<KeyCursor> tell(
            String realmId, Instant now, @Nullable KeyCursor after, FederatedUserLookup external) {
        return realms.in(realmId, Optional.empty(), (session, realm) -> {
            KeyPolicy policy = KeyPolicyReader.read(realm);
            List<Duration> notices = policy.expiryNotices();
            if (!policy.enabled()
                    || notices.isEmpty()
                    || !Recipients.isSentIn(realm)
                    || !KeyMail.of(session).hasRoom(realm, BATCH)) {
                return Optional.empty();
            }
            KeyDirectory directory = KeyDirectory.of(session);
            KeyFilter soon = endsWithin(now, now.plus(notices.get(0)));
            return directory.batch(realm, soon, after, BATCH).map(batch -> {
                tell(session, realm, new ApiKeyService(session, external), batch, notices, now);
                return batch.end();
            });
        });
    }

    private static KeyFilter endsWithin(Instant now, Instant end) {
        Instant after = end.plusMillis(1);
        return new KeyFilter(null, null, null, null, null, null, null, after, now, null, null, false, now, null);
    }

    private static void tell(
            KeycloakSession session,
            RealmModel realm,
            ApiKeyService service,
            KeyBatch batch,
            List<Duration> notices,
            Instant now) {
        KeyDirectory directory = KeyDirectory.of(session);
        Map<UUID, DirectoryEntry> entries = directory.findAll(realm, batch.ids());
        // In the order of the ids, in which all code locks rows.
        for (UUID id : batch.ids()) {
            DirectoryEntry entry = entries.get(id);
            Optional<Long> due = Optional.ofNullable(entry).flatMap(listed -> due(listed, notices, now));
            if (entry != null && due.isPresent()) {
                service.find(id.toString())
                        .flatMap(LocatedKey::owned)
                        .filter(key -> isToBeTold(realm, key, entry))
                        .filter(key -> claim(directory, key.credential(), due.get()))
                        .ifPresent(key -> KeyMail.of(session).expiring(realm, key.owner(), key.credential()));
            }
        }
    }

    /** The latest notice that is due, in seconds before the end; empty if none is due or it is already sent. */
    private static Optional<Long> due(DirectoryEntry entry, List<Duration> notices, Instant now) {
        Instant end = entry.expiresAt();
        Long over = entry.expiryNotice();
        if (end == null || !entry.enabled()) {
            return Optional.empty();
        }
        return notices.stream()
                .filter(notice -> !now.isBefore(end.minus(notice)))
                .min(Comparator.naturalOrder())
                .map(Duration::toSeconds)
                .filter(seconds -> over == null || over > seconds);
    }

    /** The directory is only a view: the credential decides. */
    private static boolean isToBeTold(RealmModel realm, OwnedKey key, DirectoryEntry entry) {
        return key.credential().data().enabled()
                && key.credential().data().expiry().equals(Optional.ofNullable(entry.expiresAt()))
                && Recipients.reaches(realm, key.owner());
    }

    private static boolean claim(KeyDirectory directory, ApiKeyCredential key, long seconds) {
        return key.data()
                .expiry()
                .filter(end -> directory.claimExpiryNotice(key.id(), end, seconds))
                .isPresent();
    }
}
