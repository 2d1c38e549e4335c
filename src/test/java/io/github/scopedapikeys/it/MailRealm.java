package io.github.scopedapikeys.it;

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
}
