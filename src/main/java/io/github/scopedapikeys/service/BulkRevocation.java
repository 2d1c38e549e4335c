package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.directory.KeyBatch;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
import org.keycloak.models.KeycloakSession;
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
            all.addAll(dryRun ? ids : revoke(ids, reason));
            place = batch.get().end();
        }
    }

    /** In a transaction of its own: the batches must see the keys that are listed now, and take them off the list. */
    private void refresh(@Nullable String userId) {
        if (userId != null) {
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), session.getContext(), own -> {
                UserModel owner = own.users().getUserById(own.getContext().getRealm(), userId);
                if (owner != null) {
                    new KeySearch(own).refresh(owner);
                }
            });
        }
    }

    private List<UUID> revoke(List<UUID> ids, @Nullable String reason) {
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
                if (service.revoke(key, reason)) {
                    revoked.add(key.credential().id());
                }
            }
        });
        return ids.stream().filter(revoked::contains).toList();
    }
}
