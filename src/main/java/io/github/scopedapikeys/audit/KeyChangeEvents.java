package io.github.scopedapikeys.audit;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.LocatedKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Writes user events about changes of a user's keys. The event is always the owner's, also if an administrator makes
 * the change.
 */
public final class KeyChangeEvents {

    private static final String LEAKED = "reported as leaked";

    private final KeycloakSession session;
    private final RealmModel realm;

    public KeyChangeEvents(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    public void issued(UserModel owner, ApiKeyCredential key) {
        updated(owner, key, "issued");
    }

    public void changed(UserModel owner, ApiKeyCredential key) {
        updated(owner, key, "changed");
    }

    public void rotated(UserModel owner, ApiKeyCredential key) {
        updated(owner, key, "rotated");
    }

    private void updated(UserModel owner, ApiKeyCredential key, String change) {
        count(change);
        event(EventType.UPDATE_CREDENTIAL, key)
                .user(owner)
                .detail(Details.USERNAME, owner.getUsername())
                .detail(EventDetailNames.CHANGE, change)
                .success();
    }

    public void revoked(LocatedKey key, @Nullable String reason) {
        revoked(key, reason, Map.of());
    }

    public void leaked(LocatedKey key, Map<String, String> place) {
        revoked(key, LEAKED, place);
    }

    /** If the owner cannot be looked up, the event has the user id but no user name. */
    private void revoked(LocatedKey key, @Nullable String reason, Map<String, String> details) {
        count("revoked");
        EventBuilder event =
                event(EventType.REMOVE_CREDENTIAL, key.credential()).user(key.userId());
        key.owner().ifPresent(owner -> event.detail(Details.USERNAME, owner.getUsername()));
        if (reason != null) {
            event.detail(Details.REASON, reason);
        }
        details.forEach(event::detail);
        event.success();
    }

    /** A revocation was requested with a value that is not the secret value of a key. */
    public void notRevoked(Reason reason, RefusedKey key) {
        refused(event(EventType.REMOVE_CREDENTIAL), reason, key);
    }

    /**
     * A signed-in user's own change was refused.
     *
     * @param type of the event of a success
     * @param key null: a key that does not exist yet
     */
    public void refused(EventType type, UserModel user, @Nullable ApiKeyCredential key, Reason reason) {
        EventBuilder event = event(type)
                .client(session.getContext().getClient())
                .session(session.getContext().getUserSession());
        refused(
                event,
                reason,
                key == null
                        ? new RefusedKey(null, null, user.getId(), user.getUsername())
                        : RefusedKey.of(LocatedKey.of(user, key), true));
    }

    private static void refused(EventBuilder event, Reason reason, RefusedKey key) {
        event.detail(Details.CREDENTIAL_TYPE, ApiKeyCredential.TYPE).detail(Details.REASON, reason.reason());
        key.describe(event);
        event.error(reason.eventError());
    }

    /** Counts after the commit: the event, too, is stored only if the transaction commits. */
    private void count(String change) {
        String name = realm.getName();
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                KeyMetrics.change(name, change);
            }

            @Override
            protected void rollbackImpl() {
                // Rolled back: nothing changed, so nothing is counted.
            }
        });
    }

    private EventBuilder event(EventType type) {
        return new EventBuilder(realm, session, session.getContext().getConnection()).event(type);
    }

    private EventBuilder event(EventType type, ApiKeyCredential key) {
        return event(type)
                .detail(Details.CREDENTIAL_TYPE, ApiKeyCredential.TYPE)
                .detail(Details.CREDENTIAL_ID, key.id().toString())
                .detail(Details.CREDENTIAL_USER_LABEL, key.name())
                .detail(EventDetailNames.KEY_ID, key.id().toString())
                .detail(EventDetailNames.KEY_NAME, key.name());
    }
}
