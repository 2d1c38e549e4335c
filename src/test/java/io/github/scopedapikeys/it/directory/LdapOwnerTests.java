package io.github.scopedapikeys.it.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.util.LDAPSDKException;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.EventRepresentation;

/** Keys of people in an LDAP directory, whether or not Keycloak keeps copies of the people. */
abstract class LdapOwnerTests extends LdapPeople {

    private final String reasonWhileOff;
    private final String reasonWhileDown;

    /**
     * @param reasonWhileOff why a key is refused while the directory is switched off
     * @param reasonWhileDown and while it does not answer
     */
    LdapOwnerTests(boolean copied, String reasonWhileOff, String reasonWhileDown) {
        super(copied);
        this.reasonWhileOff = reasonWhileOff;
        this.reasonWhileDown = reasonWhileDown;
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
    void keyEndsWithTheProviderOfTheDirectory() {
        KeyInUse key = keyInUse(CACHED);

        removeProvider();
        key.assertRefused("api_key_unknown");

        addProvider(CACHED);
        key.assertRefused("api_key_unknown");
    }

    @Test
    void keyIsRefusedWhenTheDirectoryDisablesThePerson() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);
        readAccountControl();

        directory.setEnabled(PERSON, false);
        key.assertRefused("api_key_user_disabled");

        directory.setEnabled(PERSON, true);
        key.assertWorks();
    }

    @Test
    void keyRestsWhileTheDirectoryIsSwitchedOff() {
        KeyInUse key = keyInUse(CACHED);

        setProviderEnabled(false);
        key.assertRefused(reasonWhileOff);

        setProviderEnabled(true);
        key.assertWorks();
    }

    /** Whether the person is still there, and enabled, nobody knows then. */
    @Test
    void keyRestsWhileTheDirectoryIsDown() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);

        directory.close();
        key.assertRefused(reasonWhileDown);

        restartDirectory();
        key.assertWorks();
    }

    /** What is stored of keys is there, also while nobody can say whose they are. */
    @ParameterizedTest
    @ValueSource(booleans = {CACHED, NOT_CACHED})
    void keyIsRevokedWithOthersWhileTheDirectoryIsSwitchedOff(boolean cached) {
        KeyInUse key = keyInUse(cached);
        String owner = leads.admin("GET", "/" + key.id(), null).string("userId");
        realm.updateWithCleanup(update -> update.enabledEventTypes(
                EventType.REMOVE_CREDENTIAL.name(), EventType.TOKEN_EXCHANGE_ERROR.name(), "INTROSPECT_TOKEN_ERROR"));
        setProviderEnabled(false);

        Answer dry = leads.admin("POST", "/revoke", "{\"status\": \"active\", \"dryRun\": true}");
        Answer real = leads.admin("POST", "/revoke", "{\"status\": \"active\", \"reason\": \"leaked\"}");

        for (Answer answer : List.of(dry, real)) {
            assertThat(Leads.strings(answer.json().path("ids")))
                    .as(answer.text())
                    .containsExactly(key.id());
        }
        EventRepresentation event = realm
                .admin()
                .getEvents(List.of(EventType.REMOVE_CREDENTIAL.name()), null, null, null, null, null, 0, 10)
                .stream()
                .filter(removed -> key.id().equals(removed.getDetails().get("api_key_id")))
                .findFirst()
                .orElseThrow();
        assertThat(event.getUserId()).isEqualTo(owner);
        assertThat(event.getDetails()).containsEntry("reason", "leaked").containsEntry("credential_type", "api-key");
        setProviderEnabled(true);
        key.assertRefused("api_key_unknown");
        assertThat(leads.admin("GET", "/count", null).text()).isEqualTo("0");
    }

    @Test
    void directoryThatIsDownKeepsNobodysKeysFromBeingListedAndRevoked() {
        KeyInUse key = keyInUse(NOT_CACHED);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");
        realm.admin().clearUserCache();
        directory.close();

        Answer list = leads.admin("GET", "", null);
        Answer revoked = leads.admin("POST", "/revoke", "{\"status\": \"active\"}");

        assertThat(list.status()).as(list.text()).isEqualTo(200);
        assertThat(list.text()).contains(key.id(), other.path("id").asText(), "\"username\":\"" + PERSON + "\"");
        assertThat(Leads.strings(revoked.json().path("ids")))
                .as(revoked.text())
                .containsExactlyInAnyOrder(key.id(), other.path("id").asText());
        assertThat(leads.admin("GET", "/count", null).text()).isEqualTo("0");
    }
}
