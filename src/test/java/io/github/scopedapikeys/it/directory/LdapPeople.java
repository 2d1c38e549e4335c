package io.github.scopedapikeys.it.directory;

import com.unboundid.util.LDAPSDKException;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.LdapDirectory;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.util.ApiUtil;

/** A realm, and an LDAP directory with one person for it. */
abstract class LdapPeople {

    static final String PERSON = "ldap-person";
    static final boolean CACHED = true;
    static final boolean NOT_CACHED = false;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    LdapDirectory directory;

    private final boolean copied;
    private String providerId = "";

    /** @param copied whether Keycloak keeps copies of the people in its database */
    LdapPeople(boolean copied) {
        this.copied = copied;
    }

    @BeforeEach
    final void startDirectory() throws LDAPSDKException {
        directory = LdapDirectory.start();
        directory.add(PERSON);
    }

    @AfterEach
    final void stopDirectory() {
        directory.close();
    }

    /** The directory answers again, from another port. */
    final void restartDirectory() throws LDAPSDKException {
        directory.restart();
        ComponentRepresentation provider = provider();
        provider.setConfig(directory.provider(copied, NOT_CACHED).getConfig());
        realm.admin().components().component(providerId).update(provider);
    }

    /** A key of a person who has become a user of the realm. */
    final KeyInUse keyInUse(boolean caches) {
        addProvider(caches);
        return keyOfThePerson();
    }

    KeyInUse keyOfThePerson() {
        return KeyInUse.of(leads, refusals, PERSON, "\"scopes\": []");
    }

    /** Until the test ends. */
    final void addProvider(boolean caches) {
        providerId = add(directory.provider(copied, caches));
        realm.cleanup()
                .add(admin -> admin.components()
                        .query(null, "org.keycloak.storage.UserStorageProvider")
                        .forEach(provider ->
                                admin.components().component(provider.getId()).remove()));
    }

    final void removeProvider() {
        realm.admin().components().component(providerId).remove();
    }

    final void setProviderEnabled(boolean enabled) {
        ComponentRepresentation provider = provider();
        provider.getConfig().putSingle("enabled", Boolean.toString(enabled));
        realm.admin().components().component(providerId).update(provider);
    }

    /** From now on Keycloak sees whom the directory has disabled. */
    final void readAccountControl() {
        add(LdapDirectory.accountControl(providerId));
    }

    private ComponentRepresentation provider() {
        return realm.admin().components().component(providerId).toRepresentation();
    }

    private String add(ComponentRepresentation component) {
        return ApiUtil.getCreatedId(realm.admin().components().add(component));
    }
}
