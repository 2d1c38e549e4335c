package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.KeyChangeEvents;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.mail.KeyMail;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.KeyConflictException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Revokes keys of the realm in the session's context. Callers must check permissions first. Each method throws if the
 * session's transaction is already marked for rollback.
 */
public final class KeyRevocation {

    private static final String EXPIRED = "expired";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ApiKeyCredentialProvider credentials;
    private final KeyDirectory directory;
    private final KeyChangeEvents events;
    private final KeyMail mail;

    /** For the realm in the session's context. */
    public KeyRevocation(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.credentials = ApiKeyCredentialProvider.of(session);
        this.directory = KeyDirectory.of(session);
        this.events = new KeyChangeEvents(session);
        this.mail = KeyMail.of(session);
    }

    /**
     * Revokes a key. It stops working on every node when the transaction ends. If the owner cannot be looked up, no
     * e-mail is sent.
     *
     * @param reason for the event; null if none was given
     * @return false if the key was already revoked in the meantime
     * @throws InvalidFieldException if the reason is too long
     * @throws KeyConflictException if another transaction changes the owner's credentials at the same time
     */
    public boolean revoke(LocatedKey key, @Nullable String reason) {
        FieldLimits.reason(reason);
        if (!remove(key)) {
            return false;
        }
        events.revoked(key, reason);
        key.owner().ifPresent(owner -> mail.revoked(realm, owner, key.credential(), reason));
        return true;
    }

    /**
     * Revokes a key for its signed-in owner. The owner gets the e-mail too: a session does not prove that the owner is
     * the one who uses it.
     *
     * @see #revoke(LocatedKey, String)
     */
    public boolean revokeOwn(OwnedKey key, @Nullable String reason) {
        FieldLimits.reason(reason);
        LocatedKey located = LocatedKey.of(key.owner(), key.credential());
        if (!remove(located)) {
            return false;
        }
        events.revoked(located, reason);
        mail.removed(realm, key.owner(), key.credential(), reason);
        return true;
    }

    /**
     * Revokes a key whose secret value was reported as leaked, and notifies its owner.
     *
     * @param place details for the event, bounded in length and without keys
     */
    public void revokeLeaked(LocatedKey key, Map<String, String> place) {
        if (remove(key)) {
            events.leaked(key, place);
            key.owner().ifPresent(owner -> mail.leaked(realm, owner, key.credential(), place));
        }
    }

    /**
     * Removes a key that expired long ago.
     *
     * @param endedBefore a key that expired later is kept, also if its expiry was changed after it was found
     * @return whether it was removed
     */
    public boolean removeExpired(LocatedKey key, Instant endedBefore) {
        boolean ended = credentials
                .lockAndRead(realm, key)
                .flatMap(current -> current.data().expiry())
                .filter(endedBefore::isAfter)
                .isPresent();
        return ended && removeExpired(key);
    }

    /** Removes a key that is known to be expired; returns false if it was already gone. */
    boolean removeExpired(LocatedKey key) {
        if (!remove(key)) {
            return false;
        }
        events.revoked(key, EXPIRED);
        return true;
    }

    private boolean remove(LocatedKey key) {
        boolean removed = StoreConflicts.reported(key.credential().name(), () -> credentials.remove(realm, key));
        directory.remove(key.credential().id());
        OwnTransaction.requireCommit(session);
        return removed;
    }
}
