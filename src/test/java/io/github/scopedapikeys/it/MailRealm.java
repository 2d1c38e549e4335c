package io.github.scopedapikeys.it;

import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with a mail server, see {@link Mailbox}, and two languages. */
public final class MailRealm implements RealmConfig {

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        return new LeadsRealm()
                .configure(realm)
                .name("mail-leads")
                .smtp("localhost", Mailbox.PORT, "keys@example.com")
                .internationalizationEnabled(true)
                .supportedLocales("en", "de")
                .defaultLocale("en");
    }

    /** Lets the owner read this language from now on. */
    static void speak(ManagedRealm realm, Leads leads, String language) {
        UserResource user = realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER));
        UserRepresentation owner = user.toRepresentation();
        owner.singleAttribute("locale", language);
        user.update(owner);
    }
}
