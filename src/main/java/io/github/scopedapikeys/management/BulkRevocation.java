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
 * Revokes all keys of a filter, each batch in a transaction of its own: what was done stays done if a later batch fails,
 * and no transaction holds very many keys.
 */
public final class BulkRevocation {

    private static final int BATCH = 100;

    private final KeycloakSession session;
    private final FederatedUserLookup external;
    private final @Nullable Function<KeycloakSession, Predicate<UserModel>> manageable;

    /**
     * For the realm of the session's context.
     *
     * @param external of this request
     * @param manageable in a session, owners whose keys may be revoked, the others' are left out; null: everybody's, also of
     *     owners who cannot be looked up
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
     * Revokes the keys that there are now.
     *
     * @param reason for the events; null if none was given
     * @param dryRun true: only tells which these are
     * @return their ids
     * @throws InvalidFieldException if the reason is too long; then nothing is revoked
     * @throws KeyConflictException if somebody else changes the credentials of an owner at the same time; then nothing of that
     *     batch is revoked
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
     * In transactions of its own: the batches must see the keys that are listed now, and take them off the list. Of a whole
     * realm this takes seconds for a million keys, which is worth it: a key that is missed goes on working.
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

    /** Those of these keys that the filter means as they are now, whatever the directory has of them. */
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

    /** @param own whose owners it is asked about */
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
        // Revoking locks the owner: in one order everywhere, so that no two wait for each other.
        keys.sort(Comparator.comparing(LocatedKey::userId));
        Predicate<LocatedKey> mayBeRevoked = mayBeRevoked(own);
        return keys.stream()
                .filter(key -> mayBeRevoked.test(key) && isMeant(own, filter, key) && service.revoke(key, reason))
                .map(key -> key.credential().id())
                .collect(Collectors.toSet());
    }

    /** Under the owner's lock: what the key is now it still is when it is revoked. */
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
