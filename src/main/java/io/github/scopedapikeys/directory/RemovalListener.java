package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/** Users and realms that are removed leave the directory in the same transaction. */
final class RemovalListener implements ProviderEventListener {

    @Override
    public void onEvent(ProviderEvent event) {
        // Before the removal: the event after it is not sent for all removals.
        if (event instanceof UserModel.UserPreRemovedEvent removed) {
            // Whoever is issuing a key to the user ends first, and whoever comes later finds no user.
            ApiKeyCredentialProvider.of(removed.getKeycloakSession()).lock(removed.getRealm(), removed.getUser());
            KeyDirectory.of(removed.getKeycloakSession())
                    .removeAll(removed.getRealm(), removed.getUser().getId());
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            KeyDirectory.of(removed.getKeycloakSession()).removeAll(removed.getRealm());
        }
    }
}
