package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.ReadyMadeKeyStoredEvent;
import io.github.scopedapikeys.credential.StockChange;
import io.github.scopedapikeys.credential.StockChanges;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Updates the directory when other code changes keys, in the same transaction. Rows are removed together with users,
 * realms and keys; renamed keys and ready-made keys are listed.
 */
final class DirectoryListener implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        // Before the removal, because some removals do not send the event after it.
        if (event instanceof UserModel.UserPreRemovedEvent removed) {
            // The lock waits for a transaction that is issuing a key to the user. A later transaction does not find the
            // user.
            ApiKeyCredentialProvider.of(removed.getKeycloakSession()).lock(removed.getRealm(), removed.getUser());
            KeyDirectory.of(removed.getKeycloakSession())
                    .removeAll(removed.getRealm(), removed.getUser().getId());
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            KeyDirectory.of(removed.getKeycloakSession()).removeAll(removed.getRealm());
        } else if (event instanceof ReadyMadeKeyStoredEvent stored) {
            KeyDirectory.of(stored.session()).put(stored.realm(), stored.owner().getId(), stored.key());
        } else if (event instanceof StockChanges stock && !stock.committed()) {
            follow(KeyDirectory.of(stock.session()), stock.changes());
        }
    }

    /** Rows are locked in the order of their ids, as in the writing of uses. */
    private static void follow(KeyDirectory directory, List<StockChange> changes) {
        List<StockChange> ordered = changes.stream()
                .sorted(Comparator.comparing(change -> change.key().id().toString()))
                .toList();
        for (StockChange change : ordered) {
            UUID id = change.key().id();
            if (change.removed()) {
                directory.drop(List.of(id));
            } else {
                directory.put(change.realm(), change.userId(), change.key());
            }
        }
    }
}
