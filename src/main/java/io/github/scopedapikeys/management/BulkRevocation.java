package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.directory.DirectoryReconciliation;
import io.github.scopedapikeys.directory.KeyBatch;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Revokes all keys that match a filter. Each batch has its own transaction, so that no transaction becomes large. If a
 * batch fails, earlier batches stay revoked.
 */
public final class BulkRevocation {

    private static final int BATCH = 100;

    private final KeycloakSession session;
    private final FederatedUserLookup external;
    private final @Nullable Function<KeycloakSession, Predicate<UserModel>> manageable;

    /**
     * For the realm in the session's context.
     *
     * @param external of this request
     * @param manageable gets a session and returns a test of owners: keys of other owners are not revoked. Null: all
     *     keys, also those whose owner cannot be looked up
     */
    public BulkRevocation(
            KeycloakSession session,
            FederatedUserLookup external,
            @Nullable Function<KeycloakSession, Predicate<UserModel>> manageable) {
        this.session = session;
        this.external = external;
        this.manageable = manageable;
    }

    /**
     * Revokes the matching keys.
     *
     * @param reason for the events; null if none was given
     * @param dryRun true: only returns the keys
     * @return the ids of the keys
     * @throws InvalidFieldException if the reason is too long; then nothing is revoked
     * @throws KeyConflictException if another transaction changes the credentials of an owner at the same time; then
     *     nothing in this batch is revoked
     * @throws IllegalStateException if a batch cannot be committed
     */
    public List<UUID> revoke(KeyFilter filter, @Nullable String reason, boolean dryRun) {
        FieldLimits.reason(reason);
        refresh(filter.userId());
        KeyDirectory directory = KeyDirectory.of(session);
        List<UUID> all = new ArrayList<>();
        KeyCursor place = null;
        while (true) {
            Optional<KeyBatch> batch = directory.batch(session.getContext().getRealm(), filter, place, BATCH);
            if (batch.isEmpty()) {
                return all;
            }
            List<UUID> ids = batch.get().ids();
            all.addAll(dryRun ? meant(filter, ids) : revoke(filter, ids, reason));
            place = batch.get().end();
        }
    }

    /**
     * Updates the directory, in its own transactions, so that the batches see all keys. For a realm with a million keys
     * this takes seconds. It is necessary, because a key that is missed continues to work.
     */
    private void refresh(@Nullable String userId) {
        if (userId == null) {
            new DirectoryReconciliation(session.getKeycloakSessionFactory()).run();
        } else {
            KeycloakModelUtils.runJobInTransaction(
                    session.getKeycloakSessionFactory(),
                    session.getContext(),
                    own -> new KeySearch(own, external).refresh(userId));
        }
    }

    /** The ids of the keys that match the filter according to their credentials, not according to the directory. */
    private List<UUID> meant(KeyFilter filter, List<UUID> ids) {
        Map<UUID, ApiKeyCredential> keys =
                KeyDirectory.of(session).credentials(session.getContext().getRealm(), ids);
        Stream<UUID> meant = ids.stream().filter(id -> keys.containsKey(id) && filter.means(null, keys.get(id)));
        if (manageable != null) {
            ApiKeyService service = new ApiKeyService(session, external);
            Predicate<LocatedKey> mayBeRevoked = mayBeRevoked(session);
            meant = meant.filter(
                    id -> service.find(id.toString()).filter(mayBeRevoked).isPresent());
        }
        return meant.toList();
    }

    /** @param own the session that the owners belong to */
    private Predicate<LocatedKey> mayBeRevoked(KeycloakSession own) {
        if (manageable == null) {
            return key -> true;
        }
        Predicate<UserModel> owners = manageable.apply(own);
        return key -> key.owner().filter(owners).isPresent();
    }

    private List<UUID> revoke(KeyFilter filter, List<UUID> ids, @Nullable String reason) {
        Set<UUID> revoked = OwnTransaction.run(session, own -> revoke(own, filter, ids, reason));
        return ids.stream().filter(revoked::contains).toList();
    }

    private Set<UUID> revoke(KeycloakSession own, KeyFilter filter, List<UUID> ids, @Nullable String reason) {
        ApiKeyService service = new ApiKeyService(own, external);
        List<LocatedKey> keys = new ArrayList<>();
        for (UUID id : ids) {
            service.find(id.toString())
                    .ifPresentOrElse(keys::add, () -> KeyDirectory.of(own).remove(id));
        }
        // A revocation locks the owner. The order is always the same, to avoid deadlocks.
        keys.sort(Comparator.comparing(LocatedKey::userId));
        Predicate<LocatedKey> mayBeRevoked = mayBeRevoked(own);
        KeyRevocation revocation = new KeyRevocation(own);
        return keys.stream()
                .filter(key -> mayBeRevoked.test(key) && isMeant(own, filter, key) && revocation.revoke(key, reason))
                .map(key -> key.credential().id())
                .collect(Collectors.toSet());
    }

    /** Checks the key under the owner's lock, so that this extension does not change it before it is revoked. */
    private static boolean isMeant(KeycloakSession own, KeyFilter filter, LocatedKey key) {
        RealmModel realm = own.getContext().getRealm();
        Optional<ApiKeyCredential> current = ApiKeyCredentialProvider.of(own).lockAndRead(realm, key);
        boolean meant = current.filter(now -> filter.means(key.userId(), now)).isPresent();
        if (!meant) {
            current.ifPresent(now -> KeyDirectory.of(own).put(realm, key.userId(), now));
        }
        return meant;
    }
}
