package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.directory.DirectoryReconciliation;
import io.github.scopedapikeys.directory.KeyBatch;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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

    /** For the realm of the session's context. */
    public BulkRevocation(KeycloakSession session) {
        this.session = session;
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
        Bounds.reason(reason);
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
        Map<UUID, ApiKeyCredential> keys =
                KeyDirectory.of(session).credentials(session.getContext().getRealm(), ids);
        return ids.stream()
                .filter(id -> keys.containsKey(id) && filter.means(null, keys.get(id)))
                .toList();
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
            for (UUID id : ids) {
                service.find(id.toString()).ifPresentOrElse(keys::add, () -> directory.remove(id));
            }
            // Revoking locks the owner: in one order everywhere, so that no two wait for each other.
            keys.sort(Comparator.comparing(key -> key.owner().getId()));
            for (OwnedKey key : keys) {
                if (isMeant(own, filter, key) && service.revoke(key, reason)) {
                    revoked.add(key.credential().id());
                }
            }
        });
        return ids.stream().filter(revoked::contains).toList();
    }
}
