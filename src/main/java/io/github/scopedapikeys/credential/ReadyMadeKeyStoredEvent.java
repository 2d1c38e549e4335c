package io.github.scopedapikeys.credential;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * A ready-made API key was stored, see {@link ReadyMadeKeyEvent}. Published in the transaction that stored it.
 *
 * @param session of that transaction
 * @param realm the owner's
 * @param owner whose key it is
 * @param key the key
 * @param imported whether an import brought it
 */
public record ReadyMadeKeyStoredEvent(
        KeycloakSession session, RealmModel realm, UserModel owner, ApiKeyCredential key, boolean imported)
        implements ProviderEvent {

    @Override
    public KeycloakSession getKeycloakSession() {
        return session;
    }
}
