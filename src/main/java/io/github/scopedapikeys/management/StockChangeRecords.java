package io.github.scopedapikeys.management;

import io.github.scopedapikeys.audit.KeyEvents;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.StockChange;
import io.github.scopedapikeys.mail.KeyMail;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Writes events and e-mail for keys that stock consoles and APIs renamed or removed, as for those that this extension
 * changes.
 */
public final class StockChangeRecords {

    private final KeycloakSession session;

    /** Of changes that are committed. */
    public StockChangeRecords(KeycloakSession session) {
        this.session = session;
    }

    /** Writes the owner's event, and an e-mail about a removal. Nothing if the owner was removed along with the key. */
    public void tell(StockChange change) {
        RealmModel realm = session.realms().getRealm(change.realm().getId());
        UserModel owner = realm == null ? null : session.users().getUserById(realm, change.userId());
        if (realm == null || owner == null) {
            return;
        }
        session.getContext().setRealm(realm);
        if (change.removed()) {
            new KeyEvents(session).revoked(LocatedKey.of(owner, change.key()), null);
            KeyMail.of(session).removed(realm, owner, change.key());
        } else {
            new KeyEvents(session).changed(owner, change.key());
        }
    }
}
