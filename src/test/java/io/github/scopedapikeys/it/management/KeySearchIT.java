package io.github.scopedapikeys.it.management;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.DirectoryReset;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Keys of a whole realm by REST: searched, counted, identified and revoked, and how they were used. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeySearchIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    @BeforeEach
    void connect() {
        // Strikes off what the stock API removed.
        list("");
    }

    @Test
    void keysOfTheRealmAreListedNewestFirst() {
        JsonNode first = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        time.set(2);
        JsonNode second = leads.issue(LeadsRealm.ANALYST, READ);

        JsonNode keys = list("");

        assertThat(ids(keys)).containsExactly(id(second), id(first));
        assertThat(keys.get(0).path("username").asText()).isEqualTo(LeadsRealm.ANALYST);
        assertThat(count("")).isEqualTo(2);
    }

    @Test
    void everyFilterFindsItsKeys() {
        JsonNode reader = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresIn\": 60");
        time.set(10);
        JsonNode writer = leads.issue(
                LeadsRealm.ANALYST, "\"description\": \"x\", \"clients\": [\"campaign-tool\"], \"expiresIn\": 7200");
        String between = Instant.now().plusSeconds(5).toString();

        assertFound("?search=" + reader.path("name").asText().substring(3, 20).toUpperCase(), reader);
        assertFound("?search=" + id(writer), writer);
        assertFound("?search=" + writer.path("start").asText(), writer);
        assertFound("?userId=" + reader.path("userId").asText(), reader);
        assertFound("?scope=leads:read", reader);
        assertFound("?client=campaign-tool", writer);
        assertFound("?createdBefore=" + between, reader);
        assertFound("?createdAfter=" + between, writer);
        assertFound("?expiresBefore=" + Instant.now().plusSeconds(600), reader);
        assertFound("?expiresAfter=" + Instant.now().plusSeconds(600), writer);
        assertFound("?status=active&scope=leads:read", reader);
        assertFound("?status=disabled");
        time.set(61);
        assertFound("?status=expired", reader);
        assertFound("?status=active", writer);
        leads.rotate(writer, "{\"gracePeriod\": 60}");
        assertFound("?status=rotating", writer);
        assertFound("?status=active");
        leads.admin("PUT", "/" + id(writer), "{\"enabled\": false}");
        assertFound("?status=disabled", writer);
        assertFound("?userId=" + writer.path("userId").asText() + "&scope=leads:read");
    }

    @Test
    void changesArriveInTheDirectory() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        leads.admin("PUT", "/" + id(key), "{\"name\": \"renamed\", \"scopes\": [], \"clients\": [\"campaign-tool\"]}");

        assertFound("?search=renamed", key);
        assertFound("?scope=leads:read");
        assertFound("?client=campaign-tool", key);
        leads.revoke(key);
        // Counted before it is listed, which would strike it off.
        assertThat(count("")).isZero();
        assertFound("");
    }

    @Test
    void pagesByNumberAndByLinkHaveEachKeyOnce() {
        List<String> all = new ArrayList<>(IntStream.range(0, 7)
                .mapToObj(i -> id(leads.issue(LeadsRealm.SHOP_OWNER, READ)))
                .toList());
        List<String> byNumber = new ArrayList<>();
        for (int first = 0; first < 9; first += 3) {
            byNumber.addAll(ids(list("?max=3&first=" + first)));
        }

        List<String> byLink = new ArrayList<>();
        String query = "?max=3&scope=leads:read";
        while (query != null) {
            Answer page = leads.admin("GET", query, null);
            byLink.addAll(ids(page.json()));
            // A key that comes and one that goes between pages change no other page.
            leads.issue(LeadsRealm.SHOP_OWNER, READ);
            query = next(page).map(link -> link.replace(leads.adminUrl(), "")).orElse(null);
        }

        assertThat(byNumber).containsExactlyElementsOf(byLink);
        Collections.sort(all);
        assertThat(byLink.stream().sorted()).containsExactlyElementsOf(all);
    }

    @Test
    void linkIsAWholeAddressWithTheSameFilters() {
        leads.issue(LeadsRealm.SHOP_OWNER, READ);

        Answer full = leads.admin("GET", "?max=1&status=active&first=0", null);
        Answer last = leads.admin("GET", "?max=2", null);

        assertThat(next(full).orElseThrow())
                .startsWith(leads.adminUrl() + "?")
                .contains("max=1", "status=active", "cursor=")
                .doesNotContain("first=");
        assertThat(next(last)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status, status=working",
        "neverUsed, neverUsed=yes",
        "createdBefore, createdBefore=yesterday",
        "expiresAfter, expiresAfter=2026-01-01",
        "cursor, cursor=x",
        "cursor, cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        "first, first=-1",
        "max, max=many",
        "Query, everything=true",
        "scope, scope=a&scope=b",
    })
    void badParameterIsNamed(String name, String query) {
        for (String path : new String[] {"?", "/count?"}) {
            Answer answer = leads.admin("GET", path + query, null);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("errorMessage")).startsWith(name + " ");
        }
    }

    @Test
    void overlongAndHostileTextFindsNothingAndHarmsNothing() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        assertThat(leads.admin("GET", "?search=" + "x".repeat(256), null).status())
                .isEqualTo(400);
        for (String text : List.of("%", "_", "'; drop table API_KEY; --", "\\", "sak_%", "\uD83D\uDD11")) {
            Answer answer = leads.admin("GET", "?search=" + URLEncoder.encode(text, StandardCharsets.UTF_8), null);
            assertThat(answer.status()).as(text).isEqualTo(200);
            assertThat(answer.json()).as(text).isEmpty();
        }
        assertFound("", key);
    }

    @Test
    void keyAsASearchIsRefusedAndNotRepeated() {
        leads.trail().leaveOutTheLog("Keycloak logs query parameters at TRACE");
        String text = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();

        Answer answer = leads.admin("GET", "?search=" + text, null);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).startsWith("search ");
    }

    @Test
    void keyThatTheStockApiRemovedIsStruckOffWhenMet() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode other = leads.issue(LeadsRealm.ANALYST, READ);
        realm.admin().users().get(key.path("userId").asText()).removeCredential(id(key));

        assertThat(ids(list("?max=1"))).hasSize(1);
        assertFound("", other);
        assertThat(count("")).isEqualTo(1);
    }

    @Test
    void whoMaySeeUsersSeesTheirKeysAndNobodyElseDoes() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        RealmAdmins admins = new RealmAdmins(realm, leads);
        String viewer = admins.with("view-users");
        String querier = admins.with("query-users");
        String other = admins.with("view-realm");

        assertThat(ids(leads.admin(viewer, "GET", "", null).json())).containsExactly(id(key));
        assertThat(leads.admin(viewer, "GET", "/count", null).text()).isEqualTo("1");
        assertThat(leads.admin(querier, "GET", "", null).json()).isEmpty();
        assertThat(leads.admin(querier, "GET", "/count", null).text()).isEqualTo("0");
        for (String nothing : List.of("?max=0", "?max=0&search=k", "?max=1", "?max=0&client=lead-connector")) {
            assertThat(leads.admin(querier, "GET", nothing, null).headers().firstValue("Link"))
                    .as(nothing)
                    .isEmpty();
        }
        for (String path : List.of("", "/count")) {
            assertThat(leads.admin(other, "GET", path, null).status()).isEqualTo(403);
        }
        assertThat(leads.admin(viewer, "POST", "/revoke", "{\"status\": \"active\"}")
                        .status())
                .isEqualTo(403);
        assertFound("", key);
    }

    @Test
    void manyAreRevokedAtOnceAndADryRunOnlyTells() {
        List<JsonNode> old = IntStream.range(0, 5)
                .mapToObj(i -> leads.issue(i % 2 == 0 ? LeadsRealm.SHOP_OWNER : LeadsRealm.ANALYST, READ))
                .toList();
        time.set(10);
        JsonNode young = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String body =
                "{\"createdBefore\": \"" + Instant.now().plusSeconds(5) + "\", \"reason\": \"audit\", \"dryRun\": ";

        JsonNode dry = leads.admin("POST", "/revoke", body + "true}").json();
        assertThat(count("")).isEqualTo(6);
        adminEvents.skipAll();
        JsonNode wet = leads.admin("POST", "/revoke", body + "false}").json();

        assertThat(dry.path("count").asInt()).isEqualTo(5);
        assertThat(Leads.strings(dry.path("ids")))
                .containsExactlyInAnyOrderElementsOf(
                        old.stream().map(KeyObject::id).toList());
        assertThat(wet).isEqualTo(dry);
        assertFound("", young);
        old.forEach(key -> assertThat(leads.exchange(key).status()).isEqualTo(400));
        AdminEventRepresentation event = adminEvents.poll();
        assertThat(event.getOperationType()).isEqualTo("ACTION");
        assertThat(event.getResourceType()).isEqualTo("API_KEY");
        assertThat(event.getResourcePath()).isEqualTo("api-keys/revoke");
        assertThat(event.getDetails()).containsEntry("count", "5").containsEntry("reason", "audit");
        assertThat(realm.admin()
                        .getEvents(List.of(EventType.REMOVE_CREDENTIAL.name()), null, null, null, null, null, 0, 100))
                .filteredOn(removed -> "audit".equals(removed.getDetails().get("reason")))
                .hasSize(5)
                .allSatisfy(removed -> assertThat(removed.getIpAddress()).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"dryRun\": true}",
                "{\"search\": \" \", \"neverUsed\": false}",
                "{\"status\": \"working\"}",
                "{\"everything\": true}",
                "{\"max\": 5, \"status\": \"active\"}",
                "{\"status\": \"active\", \"dryRun\": \"true\"}",
                "[]",
            })
    void nothingIsRevokedWithoutASoundFilter(String body) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        assertThat(leads.admin("POST", "/revoke", body).status()).isEqualTo(400);

        assertFound("", key);
    }

    @Test
    void keyIsIdentifiedWorkingOrNot() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String text = key.path("key").asText();

        assertIdentified(text, key);
        leads.admin("PUT", "/" + id(key), "{\"enabled\": false}");
        assertIdentified(" " + text + "\\n", key);
        String newText = leads.rotate(key, null).path("key").asText();
        assertIdentified(text, key);
        assertIdentified(newText, key);
        assertThat(identify(KeyChecksums.withSecretOf(
                                text,
                                leads.issue(LeadsRealm.SHOP_OWNER, READ)
                                        .path("key")
                                        .asText()))
                        .status())
                .isEqualTo(404);
        leads.revoke(key);
        assertThat(identify(newText).status()).isEqualTo(404);
        assertThat(identify("sak_nothing").status()).isEqualTo(404);
        assertThat(leads.admin("POST", "/identify", "{}").status()).isEqualTo(400);
    }

    @Test
    void whoMayNotSeeTheOwnerIdentifiesNothing() {
        String text = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();
        RealmAdmins admins = new RealmAdmins(realm, leads);
        String body = "{\"key\": \"" + text + "\"}";

        assertThat(leads.admin(admins.with("view-realm"), "POST", "/identify", body)
                        .status())
                .isEqualTo(403);
        assertThat(leads.admin(admins.with("query-users"), "POST", "/identify", body)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void usesAreShownAndSearchedOnceWritten() {
        JsonNode used = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode idle = leads.issue(LeadsRealm.ANALYST, READ);
        String token = leads.exchange(used).string("access_token");
        leads.introspect(LeadsRealm.CAMPAIGN_TOOL, used.path("key").asText());
        leads.introspect(LeadsRealm.CONNECTOR, token);
        leads.exchange(used, "scope", "leads:write");

        flush();

        JsonNode shown = leads.admin("GET", "/" + id(used), null).json();
        assertThat(shown.path("useCount").asInt()).isEqualTo(2);
        assertThat(shown.path("lastUsedClient").asText()).isEqualTo(LeadsRealm.CAMPAIGN_TOOL);
        assertThat(shown.path("lastUsedIp").asText()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1", "::1");
        assertThat(Instant.parse(shown.path("lastUsedAt").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(list("?lastUsedAfter=" + Instant.now().minusSeconds(60)).get(0))
                .isEqualTo(shown);
        assertFound("?neverUsed=true", idle);
        assertFound("?lastUsedBefore=" + Instant.now().minusSeconds(60));
        assertThat(idle.path("useCount").asInt(-1)).isZero();
    }

    @Test
    void refusedUsesDoNotCount() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"clients\": [\"campaign-tool\"]");

        leads.exchange(key);
        leads.introspect(LeadsRealm.CONNECTOR, key.path("key").asText());
        flush();

        assertFound("?neverUsed=true", key);
    }

    @Test
    void usesAreNotRecordedWherePolicySaysSo() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.trackUsage", "false"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        leads.exchange(key);
        flush();

        assertFound("?neverUsed=true", key);
    }

    @Test
    void unusedKeyStopsAtTheSecondAndUseKeepsItAlive() {
        realm.updateWithCleanup(update ->
                update.attribute("api-keys.inactivityTimeout", "3600").attribute("api-keys.trackUsage", "false"));
        JsonNode idle = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode used = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        time.set(3590);
        assertThat(leads.exchange(used).status()).isEqualTo(200);
        time.set(3605);
        assertThat(leads.exchange(idle).status()).isEqualTo(400);
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, idle.path("key").asText())
                        .text())
                .isEqualTo("{\"active\":false}");
        assertThat(leads.exchange(used).status()).isEqualTo(200);
        assertThat(leads.admin("GET", "/" + id(idle), null)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("expired");
        flush();
        assertFound("?status=expired", idle);
        assertFound("?status=active", used);
        JsonNode shown = leads.admin("GET", "/" + id(used), null).json();
        assertThat(shown.has("lastUsedIp")).isFalse();
        assertThat(shown.has("lastUsedClient")).isFalse();

        JsonNode rotated = leads.rotate(idle, null);
        assertThat(leads.exchange(rotated).status()).isEqualTo(200);
    }

    @Test
    void pagesOfOneUserHaveKeysThatAnImportBrought() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        server.run(DirectoryReset::forget);
        assertFound("");

        assertFound("?userId=" + key.path("userId").asText(), key);
        assertFound("", key);
    }

    private void flush() {
        server.run(DirectoryReset::flush);
    }

    private void assertIdentified(String text, JsonNode key) {
        Answer answer = identify(text);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.string("id")).isEqualTo(id(key));
        assertThat(answer.string("username")).isEqualTo(LeadsRealm.SHOP_OWNER);
    }

    private Answer identify(String text) {
        return leads.admin("POST", "/identify", "{\"key\": \"" + text + "\"}");
    }

    private void assertFound(String query, JsonNode... keys) {
        List<String> expected = List.of(keys).stream().map(KeyObject::id).toList();
        assertThat(ids(list(query))).as(query).containsExactlyElementsOf(expected);
        assertThat(count(query)).as(query).isEqualTo(expected.size());
    }

    private JsonNode list(String query) {
        Answer answer = leads.admin("GET", query, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private long count(String query) {
        Answer answer = leads.admin("GET", "/count" + query, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Long.parseLong(answer.text());
    }

    private static Optional<String> next(Answer answer) {
        return answer.headers().firstValue("Link").map(link -> {
            assertThat(link).matches("<[^>]+>; rel=\"next\"");
            return link.substring(1, link.indexOf('>'));
        });
    }

    private static List<String> ids(JsonNode keys) {
        List<String> ids = new ArrayList<>();
        keys.forEach(key -> ids.add(id(key)));
        return ids;
    }
}
