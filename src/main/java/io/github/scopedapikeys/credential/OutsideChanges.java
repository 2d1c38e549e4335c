package io.github.scopedapikeys.credential;

import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderEvent;

/**
 * Changes of keys that somebody else's code has made in one transaction. Published twice: at its end, for what has to be
 * done in the same one; and once it is committed, in a session of its own, for whoever is to be told.
 *
 * @param session the one to work in
 * @param changes at least one
 * @param committed which of the two it is
 */
public record OutsideChanges(KeycloakSession session, List<OutsideChange> changes, boolean committed)
        implements ProviderEvent {

    /** Copies what it is given. */
    public OutsideChanges {
        changes = List.copyOf(changes);
    }

    @Override
    public KeycloakSession getKeycloakSession() {
        return session;
    }
}
