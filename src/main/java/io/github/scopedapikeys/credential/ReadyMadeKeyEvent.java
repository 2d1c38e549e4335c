package io.github.scopedapikeys.credential;

import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Event: Keycloak is about to store a ready-made API key, from an import or from a user representation sent to the
 * stock API.
 *
 * <p>It is published before the key is stored, in the same transaction. A listener admits the key, or throws the answer
 * to the caller ({@code admin.ReadyMadeKeyGate}). A key that no listener admits is not stored.
 */
public final class ReadyMadeKeyEvent implements ProviderEvent {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel owner;
    private final CredentialModel model;
    private boolean admitted;
    private boolean imported;

    ReadyMadeKeyEvent(KeycloakSession session, RealmModel realm, UserModel owner, CredentialModel model) {
        this.session = session;
        this.realm = realm;
        this.owner = owner;
        this.model = model;
    }

    @Override
    public KeycloakSession getKeycloakSession() {
        return session;
    }

    /** As {@link #getKeycloakSession}; that one is for Keycloak. */
    public KeycloakSession session() {
        return session;
    }

    public RealmModel realm() {
        return realm;
    }

    /** The future owner of the key. */
    public UserModel owner() {
        return owner;
    }

    /** The credential as it would be stored. It is not validated: {@link ApiKeyCredential#from} reads it. */
    public CredentialModel model() {
        return model;
    }

    /** Admits the key as a new key, because the caller could have issued it. */
    public void admit() {
        admitted = true;
    }

    /** Admits the key as part of an import, without any check. */
    public void admitImported() {
        admitted = true;
        imported = true;
    }

    /** Whether a listener has admitted the key. */
    public boolean isAdmitted() {
        return admitted;
    }

    boolean isImported() {
        return imported;
    }
}
