package io.github.scopedapikeys.it.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.util.LDAPSDKException;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.ExpiredKeys;
import io.github.scopedapikeys.it.support.FederatedRows;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.KeyInUse;
import io.github.scopedapikeys.it.support.LdapDirectory;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LeakReporter;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.ServerLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;
import org.keycloak.testframework.util.ApiUtil;

/** Keys of people in an LDAP directory of whom Keycloak keeps no copies: of the name, not of the person. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class UncopiedLdapOwnerIT {

    private static final String PERSON = "ldap-person";
    private static final boolean CACHED = true;
    private static final boolean NOT_CACHED = false;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

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

    /** Without copies, Keycloak knows people by name alone: keys, like second factors, are the name's. */
    @Test
    void keyComesBackWithAnotherPersonOfTheName() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);

        directory.remove(PERSON);
        key.assertRefused("api_key_unknown");
        directory.add(PERSON);

        key.assertWorks();
    }

    @Test
    void keyRestsWhileTheDirectoryIsSwitchedOff() {
        KeyInUse key = keyInUse(CACHED);

        setProviderEnabled(false);
        key.assertRefused("api_key_unknown");

        setProviderEnabled(true);
        key.assertWorks();
    }

    /** Whether the person is still there, and enabled, nobody knows then. */
    @Test
    void keyRestsWhileTheDirectoryIsDown() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);

        directory.close();
        key.assertRefused("api_key_user_unavailable");

        directory = LdapDirectory.start();
        directory.add(PERSON);
        ComponentRepresentation provider =
                realm.admin().components().component(providerId).toRepresentation();
        provider.setConfig(directory.provider(false, false).getConfig());
        realm.admin().components().component(providerId).update(provider);
        key.assertWorks();
    }

    /** What a key answers then is what a password does. */
    @Test
    void passwordIsRefusedWhileTheDirectoryIsDown() {
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.directAccessGrantsEnabled(true));
        addProvider(NOT_CACHED);
        directory.close();

        Answer login =
                leads.token(LeadsRealm.CONNECTOR, "grant_type", "password", "username", PERSON, "password", "whatever");

        assertThat(login.status()).as(login.text()).isEqualTo(400);
        assertThat(login.string("error")).isEqualTo("invalid_grant");
    }

    /** Keycloak's cache may have a person without the roles, and without the credentials: it asks for them when needed. */
    @Test
    void personWhoIsHalfCachedDoesNotFailWithTheDirectory() {
        addProvider(CACHED);
        JsonNode key = issueTo(PERSON);
        realm.admin().clearUserCache();
        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, wrong(key)), "api_key_wrong_secret");
        directory.close();

        assertThat(leads.exchange(LeadsRealm.CONNECTOR, text(key)).status()).isEqualTo(200);
        realm.admin().clearUserCache();
        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, text(key)), "api_key_user_unavailable");
    }

    @Test
    void whatIsWrongWithAKeyIsToldWithoutTheDirectoryAndOneLineWarns() {
        addProvider(NOT_CACHED);
        JsonNode key = issueTo(PERSON);
        JsonNode disabled = issueTo(PERSON);
        JsonNode rotated = issueTo(PERSON);
        JsonNode revoked = issueTo(PERSON);
        for (JsonNode used : List.of(key, disabled, rotated, revoked)) {
            assertThat(leads.exchange(LeadsRealm.CONNECTOR, text(used)).status())
                    .isEqualTo(200);
        }
        leads.admin("PUT", "/" + id(disabled), "{\"enabled\": false}");
        leads.rotate(rotated, null);
        directory.close();
        leads.revoke(revoked);
        ServerLog.unread();

        EventRepresentation event = refusals.assertKeyRefused(
                () -> leads.exchange(LeadsRealm.CONNECTOR, text(key)), "api_key_user_unavailable");

        assertThat(event.getError()).isEqualTo("user_not_found");
        assertThat(event.getUserId()).isEqualTo(key.path("userId").asText());
        assertThat(event.getDetails())
                .containsEntry("api_key_id", id(key))
                .containsEntry("api_key_name", key.path("name").asText())
                .doesNotContainKey("username");
        assertThat(ServerLog.unread().lines().filter(line -> line.contains("[io.github.scopedapikeys")))
                .filteredOn(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .singleElement()
                .asString()
                .endsWith("API key " + id(key) + " is refused, because the store of its owner fails:"
                        + " org.keycloak.storage.StorageUnavailableException");
        Map.of(disabled, "disabled", rotated, "reuse_after_rotation", revoked, "unknown")
                .forEach((other, reason) -> refusals.assertKeyRefused(
                        () -> leads.exchange(LeadsRealm.CONNECTOR, text(other)), "api_key_" + reason));
        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, wrong(key)), "api_key_wrong_secret");
    }

    /** The key's id with a secret that is not its own. */
    private static String wrong(JsonNode key) {
        String body = text(key).substring(0, 26) + "0".repeat(43);
        return body + KeyChecksums.of(body);
    }

    @Test
    void keyIsRefusedWhenTheDirectoryDisablesThePerson() throws LDAPSDKException {
        KeyInUse key = keyInUse(NOT_CACHED);
        add(LdapDirectory.accountControl(providerId));

        directory.setEnabled(PERSON, false);
        key.assertRefused("api_key_user_disabled");

        directory.setEnabled(PERSON, true);
        key.assertWorks();
    }

    /** What is stored of keys is there, also while nobody can say whose they are. */
    @Test
    void keyIsRevokedWithOthersWhileTheDirectoryIsSwitchedOff() {
        KeyInUse key = keyInUse(CACHED);
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
        assertThat(event.getUserId()).endsWith(":" + PERSON);
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

    /** As whoever may create users can store it: the tables of local and of federated users do not share their ids. */
    @Test
    void otherCredentialOfTheKeysIdStopsNothing() {
        addProvider(CACHED);
        JsonNode key = issueTo(PERSON);
        String id = id(key);
        storeOneTimePassword(id);

        assertThat(leads.exchange(LeadsRealm.CONNECTOR, text(key)).status()).isEqualTo(200);
        assertThat(leads.admin("GET", "", null).text()).contains(id);
        assertThat(Leads.strings(leads.admin("POST", "/revoke", "{\"status\": \"active\"}")
                        .json()
                        .path("ids")))
                .containsExactly(id);
        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, text(key)), "api_key_unknown");
    }

    private void storeOneTimePassword(String id) {
        CredentialRepresentation password = new CredentialRepresentation();
        password.setId(id);
        password.setType("otp");
        password.setCredentialData(
                "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30," + "\"algorithm\":\"HmacSHA1\"}");
        password.setSecretData("{\"value\":\"somebody's\"}");
        UserRepresentation user = new UserRepresentation();
        user.setUsername("somebody-else");
        user.setCredentials(List.of(password));
        String userId = ApiUtil.getCreatedId(realm.admin().users().create(user));
        realm.cleanup().add(admin -> admin.users().get(userId).remove());
        assertThat(realm.admin().users().get(userId).credentials())
                .extracting(CredentialRepresentation::getId)
                .containsExactly(id);
    }

    @Test
    void keyIsShownAndRevokedInEachWayWhileTheDirectoryIsSwitchedOff() throws Exception {
        addProvider(NOT_CACHED);

        assertShownAndRevokedInEachWay(() -> setProviderEnabled(false));
    }

    @Test
    void keyIsShownAndRevokedInEachWayWhileTheDirectoryIsDown() throws Exception {
        addProvider(NOT_CACHED);

        assertShownAndRevokedInEachWay(directory::close);
    }

    private void assertShownAndRevokedInEachWay(Runnable stop) throws Exception {
        JsonNode deleted = issueTo(PERSON);
        JsonNode byItself = issueTo(PERSON);
        JsonNode leaked = issueTo(PERSON);
        JsonNode alsoLeaked = issueTo(LeadsRealm.SHOP_OWNER);
        JsonNode last = issueTo(PERSON);
        String ofTheUser = "{\"userId\": \"" + last.path("userId").asText() + "\"}";
        String other = new RealmAdmins(realm, leads).named("looks-for-users", "query-users");
        stop.run();

        assertThat(leads.admin("GET", "/" + id(last), null).string("username")).isEqualTo(PERSON);
        assertThat(leads.admin("PUT", "/" + id(last), "{\"description\": \"x\"}")
                        .status())
                .isEqualTo(409);
        for (String call : List.of("GET", "PUT", "DELETE")) {
            String body = call.equals("PUT") ? "{}" : null;
            assertThat(leads.admin(other, call, "/" + id(last), body).status())
                    .as(call)
                    .isEqualTo(403);
        }
        assertThat(leads.admin(other, "POST", "/revoke", ofTheUser).status()).isEqualTo(403);

        assertThat(leads.admin("DELETE", "/" + id(deleted), null).status()).isEqualTo(204);
        assertThat(leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text(byItself))
                        .status())
                .isEqualTo(204);
        LeakReporter.report(
                realm,
                leads,
                List.of(
                        Map.of("token", text(leaked), "type", "leads_key", "url", "https://example.org/"),
                        Map.of("token", text(alsoLeaked), "type", "leads_key", "url", "https://example.org/")));
        for (JsonNode key : List.of(deleted, byItself, leaked, alsoLeaked)) {
            assertThat(leads.admin("GET", "/" + id(key), null).status()).isEqualTo(404);
        }
        Answer revoked = leads.admin("POST", "/revoke", ofTheUser);
        assertThat(Leads.strings(revoked.json().path("ids"))).as(revoked.text()).containsExactly(id(last));
        assertThat(leads.admin("POST", "/revoke", ofTheUser).status()).isEqualTo(404);
        assertThat(leads.admin("GET", "", null).json()).isEmpty();
    }

    @Test
    void expiredKeyLeavesTheListWithItsCredentialAndNotBefore() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.keepExpired", "3600"));
        addProvider(NOT_CACHED);
        JsonNode expired = leads.issue(PERSON, "\"scopes\": [], \"expiresIn\": 600");
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [], \"expiresIn\": 600");
        setProviderEnabled(false);

        time.set(Duration.ofMinutes(71));
        server.run(ExpiredKeys.remove());
        setProviderEnabled(true);

        for (JsonNode key : List.of(expired, other)) {
            assertThat(leads.admin("GET", "/" + id(key), null).status()).isEqualTo(404);
        }
        assertThat(leads.admin("GET", "", null).json()).isEmpty();
    }

    private JsonNode issueTo(String username) {
        return leads.issue(username, "\"scopes\": []");
    }

    private static String id(JsonNode key) {
        return key.path("id").asText();
    }

    private static String text(JsonNode key) {
        return key.path("key").asText();
    }

    /** As an import into another realm can bring it, where nobody but its administrators has agreed to it. */
    @Test
    void keyThatIsStoredForAnotherRealmIsNone() {
        addProvider(CACHED);
        String key = leads.issue(PERSON, "\"scopes\": []").path("key").asText();
        server.run(FederatedRows.toRealm("elsewhere"));

        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "api_key_unknown");
        server.run(FederatedRows.deleteOf("elsewhere"));
    }

    private KeyInUse keyInUse(boolean caches) {
        addProvider(caches);
        return KeyInUse.of(leads, refusals, PERSON, "\"scopes\": []");
    }

    private void addProvider(boolean caches) {
        providerId = add(directory.provider(false, caches));
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
