package io.github.scopedapikeys.it.support;

import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** A second realm like the demo realm, under another name. */
public final class OtherLeadsRealm implements RealmConfig {

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        return new LeadsRealm().configure(realm).name("other-leads");
    }
}
