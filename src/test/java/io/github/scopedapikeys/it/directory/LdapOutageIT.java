package io.github.scopedapikeys.it.directory;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.ExpiredKeys;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LeakReporter;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.ServerLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Keys of people of whom Keycloak keeps no copies, while their LDAP directory is switched off or does not answer. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class LdapOutageIT extends LdapPeople {

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    LdapOutageIT() {
        super(false);
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

        assertThat(leads.exchange(key).status()).isEqualTo(200);
        realm.admin().clearUserCache();
        refusals.assertKeyRefused(() -> leads.exchange(key), "api_key_user_unavailable");
    }

    @Test
    void whatIsWrongWithAKeyIsToldWithoutTheDirectoryAndOneLineWarns() {
        addProvider(NOT_CACHED);
        JsonNode key = issueTo(PERSON);
        JsonNode disabled = issueTo(PERSON);
        JsonNode rotated = issueTo(PERSON);
        JsonNode revoked = issueTo(PERSON);
        for (JsonNode used : List.of(key, disabled, rotated, revoked)) {
            assertThat(leads.exchange(used).status()).isEqualTo(200);
        }
        leads.admin("PUT", "/" + id(disabled), "{\"enabled\": false}");
        leads.rotate(rotated, null);
        directory.close();
        leads.revoke(revoked);
        ServerLog.unread();

        EventRepresentation event = refusals.assertKeyRefused(() -> leads.exchange(key), "api_key_user_unavailable");

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
                .forEach(
                        (other, reason) -> refusals.assertKeyRefused(() -> leads.exchange(other), "api_key_" + reason));
        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, wrong(key)), "api_key_wrong_secret");
    }

    /** The key's id with a secret that is not its own. */
    private static String wrong(JsonNode key) {
        return KeyChecksums.whole(text(key).substring(0, 26) + "0".repeat(43));
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
        leads.assertGone(deleted);
        assertThat(leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text(byItself))
                        .status())
                .isEqualTo(204);
        leads.assertGone(byItself);
        LeakReporter.report(
                realm,
                leads,
                List.of(
                        Map.of("token", text(leaked), "type", "leads_key", "url", "https://example.org/"),
                        Map.of("token", text(alsoLeaked), "type", "leads_key", "url", "https://example.org/")));
        leads.assertGone(leaked);
        leads.assertGone(alsoLeaked);
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
            leads.assertGone(key);
        }
        assertThat(leads.admin("GET", "", null).json()).isEmpty();
    }

    private JsonNode issueTo(String username) {
        return leads.issue(username, "\"scopes\": []");
    }
}
