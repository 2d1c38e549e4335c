package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.KeyChangeEvents;
import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.StockChange;
import io.github.scopedapikeys.mail.KeyMail;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Writes events and e-mail for keys that stock consoles and APIs stored, renamed or removed, as for changes by this
 * extension.
 */
public final class StockChangeRecords {

    private final KeycloakSession session;

    /** For one transaction. */
    public StockChangeRecords(KeycloakSession session) {
        this.session = session;
    }

    /** Writes the owner's event and e-mail about a stored ready-made key, as for an issued key. */
    public void tellOfNew(RealmModel realm, UserModel owner, ApiKeyCredential key) {
        new KeyChangeEvents(session).issued(owner, key);
        KeyMail.of(session).issued(realm, owner, key);
    }

    /**
     * Writes the owner's event, and an e-mail if the key was removed. Call it after the commit. Does nothing if the
     * owner was removed together with the key.
     */
    public void tell(StockChange change) {
        RealmModel realm = session.realms().getRealm(change.realm().getId());
        UserModel owner = realm == null ? null : session.users().getUserById(realm, change.userId());
        if (realm == null || owner == null) {
            return;
        }
        session.getContext().setRealm(realm);
        if (change.removed()) {
            new KeyChangeEvents(session).revoked(LocatedKey.of(owner, change.key()), null);
            KeyMail.of(session).removed(realm, owner, change.key(), null);
        } else {
            new KeyChangeEvents(session).changed(owner, change.key());
        }
    }
}
