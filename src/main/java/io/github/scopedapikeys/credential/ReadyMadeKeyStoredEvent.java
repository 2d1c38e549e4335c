package io.github.scopedapikeys.credential;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Event: a ready-made API key was stored, see {@link ReadyMadeKeyEvent}. It is published in the transaction that stored
 * the key.
 *
 * @param session of that transaction
 * @param realm the owner's realm
 * @param owner the key's owner
 * @param key the key
 * @param imported whether the key comes from an import
 */
public record ReadyMadeKeyStoredEvent(
        KeycloakSession session, RealmModel realm, UserModel owner, ApiKeyCredential key, boolean imported)
        implements ProviderEvent {

    @Override
    public KeycloakSession getKeycloakSession() {
        return session;
    }
}
