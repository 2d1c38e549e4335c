package io.github.scopedapikeys.it.support;

import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** A second realm like the demo realm, under another name and with keys of its own. */
public final class OtherLeadsRealm implements RealmConfig {

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        RealmRepresentation other =
                new LeadsRealm().configure(realm).name("other-leads").build();
        other.setComponents(null);
        return RealmBuilder.update(other);
    }
}
