package io.github.scopedapikeys.credential;

import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Keycloak is about to store a ready-made API key: for an import, or because somebody put it into a user by the stock API.
 *
 * <p>Published before it is stored, in the transaction that stores it. A listener admits it, or throws the answer to the
 * caller ({@code admin.ReadyMadeKeyGate}). A key that is not admitted is not stored.
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

    /** As {@link #getKeycloakSession}, which is for Keycloak. */
    public KeycloakSession session() {
        return session;
    }

    /** The owner's realm. */
    public RealmModel realm() {
        return realm;
    }

    /** Whose key it would be. */
    public UserModel owner() {
        return owner;
    }

    /** The key as it would be stored; anything, until {@link ApiKeyCredential#from} has read it. */
    public CredentialModel model() {
        return model;
    }

    /** Admits it as a new key: the caller could have issued it. */
    public void admit() {
        admitted = true;
    }

    /** Lets it in as a part of an import, whatever it is. */
    public void admitImported() {
        admitted = true;
        imported = true;
    }

    /** Whether a listener has let it in. */
    public boolean isAdmitted() {
        return admitted;
    }

    boolean isImported() {
        return imported;
    }
}
