package io.github.scopedapikeys.credential;

import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderEvent;

/**
 * Event: code other than this extension's has changed keys in one transaction. It is published twice: at the end of
 * that transaction, for work that belongs to it, and after its commit, in a new session, for events and e-mail.
 *
 * @param session for the listener's work
 * @param changes at least one
 * @param committed false: at the end of the transaction; true: after its commit
 */
public record StockChanges(KeycloakSession session, List<StockChange> changes, boolean committed)
        implements ProviderEvent {

    /** Copies the list. */
    public StockChanges {
        changes = List.copyOf(changes);
    }

    @Override
    public KeycloakSession getKeycloakSession() {
        return session;
    }
}
