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
 * What happens to keys past this extension is in the directory in the same transaction: users and realms that are removed
 * leave it, and so do keys that others remove; a name that others give and a key that they bring are listed.
 */
final class DirectoryListener implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        // Before the removal: the event after it is not sent for all removals.
        if (event instanceof UserModel.UserPreRemovedEvent removed) {
            // A transaction that is issuing a key to the user ends first, and a later one finds no user.
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

    /** Rows are locked in the order of their ids, as the writing of uses locks them. */
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
