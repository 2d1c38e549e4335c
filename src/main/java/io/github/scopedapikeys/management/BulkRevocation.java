package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.DirectoryReconciliation;
import io.github.scopedapikeys.directory.KeyBatch;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
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
    private final @Nullable Predicate<UserModel> manageable;

    /**
     * For the realm of the session's context.
     *
     * @param manageable owners whose keys may be revoked, the others' are left out; null: everybody's, also of owners who
     *     cannot be looked up at the moment
     */
    public BulkRevocation(KeycloakSession session, @Nullable Predicate<UserModel> manageable) {
        this.session = session;
        this.manageable = manageable;
    }

    /**
     * Revokes the keys that there are now.
     *
     * @param reason for the events; null if none was given
     * @param dryRun true: only tells which these are
     * @return their ids
     * @throws InvalidFieldException if the reason is too long; then nothing is revoked
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
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), session.getContext(), own -> {
                UserModel owner = own.users().getUserById(own.getContext().getRealm(), userId);
                if (owner != null) {
                    new KeySearch(own).refresh(owner);
                }
            });
        }
    }

    /** Under the owner's lock: what the key is now it still is when it is revoked. */
    private static boolean isMeant(KeycloakSession own, KeyFilter filter, OwnedKey key) {
        RealmModel realm = own.getContext().getRealm();
        Optional<ApiKeyCredential> current = ApiKeyCredentialProvider.of(own)
                .lockAndRead(realm, key.owner(), key.credential().id());
        boolean meant =
                current.filter(now -> filter.means(key.owner().getId(), now)).isPresent();
        if (!meant) {
            current.ifPresent(now -> KeyDirectory.of(own).put(realm, key.owner().getId(), now));
        }
        return meant;
    }

    /** Those of these keys that the filter means as they are now, whatever the directory has of them. */
    private List<UUID> meant(KeyFilter filter, List<UUID> ids) {
        KeyDirectory directory = KeyDirectory.of(session);
        RealmModel realm = session.getContext().getRealm();
        Map<UUID, ApiKeyCredential> keys = directory.credentials(realm, ids);
        Map<UUID, DirectoryEntry> listed = manageable == null ? Map.of() : directory.findAll(realm, ids);
        return ids.stream()
                .filter(id -> keys.containsKey(id) && filter.means(null, keys.get(id)))
                .filter(id -> manageable == null
                        || listed.containsKey(id) && isManageable(listed.get(id).userId()))
                .toList();
    }

    private boolean isManageable(String userId) {
        if (manageable == null) {
            return true;
        }
        try {
            UserModel owner = session.users().getUserById(session.getContext().getRealm(), userId);
            return owner != null && manageable.test(owner);
        } catch (RuntimeException storeUnavailable) {
            return false;
        }
    }

    private List<UUID> revoke(KeyFilter filter, List<UUID> ids, @Nullable String reason) {
        ClientConnection caller = session.getContext().getConnection();
        Set<UUID> revoked = new HashSet<>();
        KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), session.getContext(), own -> {
            own.getContext().setConnection(caller);
            own.getContext().setBearerToken(session.getContext().getBearerToken());
            ApiKeyService service = new ApiKeyService(own);
            KeyDirectory directory = KeyDirectory.of(own);
            List<OwnedKey> keys = new ArrayList<>();
            List<UUID> notFound = new ArrayList<>();
            for (UUID id : ids) {
                find(service, id).ifPresentOrElse(keys::add, () -> notFound.add(id));
            }
            // Revoking locks the owner: in one order everywhere, so that no two wait for each other.
            keys.sort(Comparator.comparing(key -> key.owner().getId()));
            for (OwnedKey key : keys) {
                if (isManageable(key.owner().getId()) && isMeant(own, filter, key) && service.revoke(key, reason)) {
                    revoked.add(key.credential().id());
                }
            }
            revoked.addAll(revokeOfUnavailable(own, filter, notFound, reason));
        });
        return ids.stream().filter(revoked::contains).toList();
    }

    /** Empty also if the owner's store cannot be reached: that must not keep the other keys from being revoked. */
    private static Optional<OwnedKey> find(ApiKeyService service, UUID id) {
        try {
            return service.find(id.toString());
        } catch (RuntimeException storeUnavailable) {
            return Optional.empty();
        }
    }

    /** What is still stored has an owner who cannot be looked up; what is not leaves the list. */
    private List<UUID> revokeOfUnavailable(
            KeycloakSession own, KeyFilter filter, List<UUID> ids, @Nullable String reason) {
        KeyDirectory directory = KeyDirectory.of(own);
        RealmModel realm = own.getContext().getRealm();
        Map<UUID, ApiKeyCredential> stored = directory.credentials(realm, ids);
        Map<UUID, DirectoryEntry> listed = directory.findAll(realm, ids);
        List<UUID> revoked = new ArrayList<>();
        for (UUID id : ids) {
            ApiKeyCredential key = stored.get(id);
            DirectoryEntry entry = listed.get(id);
            if (key == null) {
                directory.remove(id);
            } else if (manageable == null
                    && entry != null
                    && filter.means(entry.userId(), key)
                    && new ApiKeyService(own).revokeOfUnavailable(entry.userId(), key, reason)) {
                revoked.add(id);
            }
        }
        return revoked;
    }
}
