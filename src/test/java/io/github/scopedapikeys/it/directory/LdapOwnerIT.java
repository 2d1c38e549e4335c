package io.github.scopedapikeys.it.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.util.LDAPSDKException;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.LdapDirectory;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.util.ApiUtil;

/** Keys of people in an LDAP directory of whom Keycloak keeps copies in its database. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class LdapOwnerIT {

    private static final String PERSON = "ldap-person";
    private static final boolean CACHED = true;
    private static final boolean NOT_CACHED = false;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    private LdapDirectory directory;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    private String providerId = "";

    @BeforeEach
    void startDirectory() throws LDAPSDKException {
        directory = LdapDirectory.start();
        directory.add(PERSON);
    }

    @AfterEach
    void stopDirectory() {
        directory.close();
    }

    @Test
    void keyOfAPersonInTheDirectoryWorks() {
        KeyInUse key = keyInUse(CACHED);

        realm.admin().clearUserCache();

        key.assertWorks();
    }

    @Test
    void keyEndsAtOnceWithAPersonWhoIsNotCached() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);

        directory.remove(PERSON);

        key.assertRefused("api_key_unknown");
    }

    /** Keycloak does not ask the directory about a user whom it has in its cache. */
    @Test
    void keyOutlivesThePersonAsLongAsTheCacheDoes() throws LDAPSDKException {
        KeyInUse key = keyInUse(CACHED);
        key.assertWorks();

        directory.remove(PERSON);
        key.assertWorks();

        realm.admin().clearUserCache();
        key.assertRefused("api_key_unknown");
    }

    @Test
    void keyOfAPersonWhoseCopyIsDisabledIsRefused() {
        KeyInUse key = keyInUse(CACHED);
        UserResource user = realm.admin().users().get(leads.userId(PERSON));
        UserRepresentation person = user.toRepresentation();

        person.setEnabled(false);
        user.update(person);

        key.assertRefused("api_key_user_disabled");
    }

    @Test
    void keyRestsWhileTheDirectoryIsSwitchedOff() {
        KeyInUse key = keyInUse(CACHED);

        setProviderEnabled(false);
        key.assertRefused("api_key_user_disabled");

        setProviderEnabled(true);
        key.assertWorks();
    }

    @Test
    void keyIsRevokedWithOthersWhileTheDirectoryIsSwitchedOffOrDown() {
        KeyInUse off = keyInUse(NOT_CACHED);
        setProviderEnabled(false);
        assertRevoked(off);
        setProviderEnabled(true);
        KeyInUse down = KeyInUse.of(leads, refusals, PERSON, "\"scopes\": []");
        directory.close();
        assertRevoked(down);
    }

    private void assertRevoked(KeyInUse key) {
        Answer answer = leads.admin("POST", "/revoke", "{\"status\": \"active\"}");
        assertThat(Leads.strings(answer.json().path("ids"))).as(answer.text()).containsExactly(key.id());
        assertThat(leads.admin("GET", "/count", null).text()).isEqualTo("0");
    }

    @Test
    void keyEndsWithTheProviderOfTheDirectory() {
        KeyInUse key = keyInUse(CACHED);

        realm.admin().components().component(providerId).remove();
        key.assertRefused("api_key_unknown");

        addProvider(CACHED);
        key.assertRefused("api_key_unknown");
    }

    /** A copy knows the directory's own id of the person. */
    @Test
    void keyDoesNotComeBackWithAnotherPersonOfTheName() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);

        directory.remove(PERSON);
        directory.add(PERSON);

        key.assertRefused("api_key_unknown");
    }

    private KeyInUse keyInUse(boolean caches) {
        addProvider(caches);
        ClientResource connector =
                realm.admin().clients().get(leads.client(LeadsRealm.CONNECTOR).getId());
        RoleRepresentation reader = connector.roles().get("lead-reader").toRepresentation();
        realm.admin()
                .users()
                .get(leads.userId(PERSON))
                .roles()
                .clientLevel(connector.toRepresentation().getId())
                .add(List.of(reader));
        return KeyInUse.of(leads, refusals, PERSON);
    }

    private void addProvider(boolean caches) {
        providerId = add(directory.provider(true, caches));
        realm.cleanup()
                .add(admin -> admin.components()
                        .query(null, "org.keycloak.storage.UserStorageProvider")
                        .forEach(provider ->
                                admin.components().component(provider.getId()).remove()));
    }

    private String add(ComponentRepresentation component) {
        return ApiUtil.getCreatedId(realm.admin().components().add(component));
    }

    private void setProviderEnabled(boolean enabled) {
        ComponentRepresentation provider =
                realm.admin().components().component(providerId).toRepresentation();
        provider.getConfig().putSingle("enabled", Boolean.toString(enabled));
        realm.admin().components().component(providerId).update(provider);
    }
}
