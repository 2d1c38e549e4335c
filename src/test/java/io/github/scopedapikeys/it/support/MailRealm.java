package io.github.scopedapikeys.it.support;

import java.util.Map;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.RealmConfig;

/** The demo realm with a mail server, see {@link Mailbox}, and two languages. */
public final class MailRealm implements RealmConfig {

    /** The settings of {@link Mailbox}. */
    public static Map<String, String> smtp() {
        return Map.of("host", "localhost", "port", "" + Mailbox.port(), "from", "keys@example.com");
    }

    @Override
    public RealmBuilder configure(RealmBuilder realm) {
        return new LeadsRealm()
                .configure(realm)
                .name("mail-leads")
                .smtp("localhost", Mailbox.port(), "keys@example.com")
                .internationalizationEnabled(true)
                .supportedLocales("en", "de")
                .defaultLocale("en");
    }

    static void withoutMail(ManagedRealm realm, Runnable action) {
        configureSmtp(realm, Map.of());
        action.run();
        configureSmtp(realm, smtp());
    }

    private static void configureSmtp(ManagedRealm realm, Map<String, String> smtp) {
        RealmRepresentation representation = realm.admin().toRepresentation();
        representation.setSmtpServer(smtp);
        realm.admin().update(representation);
    }

    /** Sets the language of the owner's e-mails. */
    public static void speak(ManagedRealm realm, Leads leads, String language) {
        UserResource user = realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER));
        UserRepresentation owner = user.toRepresentation();
        owner.singleAttribute("locale", language);
        user.update(owner);
    }
}
