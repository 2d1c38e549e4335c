package io.github.scopedapikeys.credential;

import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderEvent;

/**
 * Changes of keys that code other than this extension's has made in one transaction. Published twice: at the end of that
 * transaction, for work that belongs into it; and after its commit, in a session of its own, for events and e-mail.
 *
 * @param session the one to work in
 * @param changes at least one
 * @param committed which of the two it is
 */
public record StockChanges(KeycloakSession session, List<StockChange> changes, boolean committed)
        implements ProviderEvent {

    /** Copies what it is given. */
    public StockChanges {
        changes = List.copyOf(changes);
    }

    @Override
    public KeycloakSession getKeycloakSession() {
        return session;
    }
}
