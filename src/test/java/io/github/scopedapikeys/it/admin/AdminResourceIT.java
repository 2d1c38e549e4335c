package io.github.scopedapikeys.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** {@code /admin/realms/{realm}/api-keys}: each call, each status code, permissions and events. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class AdminResourceIT {

    private static final String WRITE = "\"scopes\": [\"leads:write\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @Test
    void creationAnswersWithTheKeyOnceAndItsLocation() {
        String body = "{\"username\": \"shop-owner\", \"name\": \"CRM import\", \"description\": \"nightly\", "
                + "\"scopes\": [\"leads:write\"], \"clientRoles\": {\"lead-connector\": [\"lead-reader\"]}, "
                + "\"clients\": [\"lead-connector\"], \"allowedIps\": [\"192.0.2.0/24\", \"2001:db8::/32\"], "
                + "\"expiresIn\": 86400, \"metadata\": {\"team\": \"sales\"}}";

        Answer answer = leads.admin("POST", "", body);

        JsonNode key = answer.json();
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String id = key.path("id").asText();
        assertThat(answer.headers().firstValue("Location")).hasValue(leads.adminUrl() + "/" + id);
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(key.path("key").asText()).matches("sak_[0-9A-Za-z]{71}");
        assertThat(key.path("start").asText())
                .isEqualTo(key.path("key").asText().substring(0, 10));
        assertThat(key.path("userId").asText()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(key.path("username").asText()).isEqualTo(LeadsRealm.SHOP_OWNER);
        assertThat(key.path("name").asText()).isEqualTo("CRM import");
        assertThat(key.path("description").asText()).isEqualTo("nightly");
        assertThat(Leads.strings(key.path("scopes"))).containsExactly("leads:write");
        assertThat(Leads.strings(key.path("clientRoles").path("lead-connector")))
                .containsExactly("lead-reader");
        assertThat(Leads.strings(key.path("clients"))).containsExactly("lead-connector");
        assertThat(Leads.strings(key.path("allowedIps"))).containsExactly("192.0.2.0/24", "2001:db8::/32");
        assertThat(key.path("metadata").path("team").asText()).isEqualTo("sales");
        assertThat(key.path("enabled").asBoolean()).isTrue();
        assertThat(key.path("status").asText()).isEqualTo("active");
        assertThat(lifetime(key)).isEqualTo(Duration.ofDays(1));

        Answer again = leads.admin("GET", "/" + id, null);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().has("key")).isFalse();
        assertThat(again.json().path("name")).isEqualTo(key.path("name"));
    }

    @Test
    void omittedExpiryIsTheDefault() {
        assertThat(lifetime(leads.issue(LeadsRealm.SHOP_OWNER, WRITE))).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void neverIsRefusedUnlessPolicyAllowsIt() {
        Answer refused = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"a\", \"expiresAt\": \"never\"");
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowNoExpiry", "true"));
        Answer allowed = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"a\", \"expiresAt\": \"never\"");

        assertBadRequest(refused, "expiresAt");
        assertThat(allowed.status()).isEqualTo(201);
        assertThat(allowed.json().hasNonNull("expiresAt")).isFalse();
        assertThat(lifetime(leads.issue(LeadsRealm.SHOP_OWNER, WRITE))).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void creationAndRevocationAreEventsOfAdminAndUser() {
        adminEvents.clear();
        events.clear();
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String id = key.path("id").asText();

        AdminEventRepresentation created = adminEvents.poll();
        assertThat(created.getOperationType()).isEqualTo("CREATE");
        assertThat(created.getResourceType()).isEqualTo("API_KEY");
        assertThat(created.getResourcePath()).isEqualTo("api-keys/" + id);
        assertThat(created.getRepresentation())
                .contains(key.path("name").asText())
                .doesNotContain(key.path("key").asText().substring(26));
        EventAssertion.assertSuccess(nextOf(EventType.UPDATE_CREDENTIAL))
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("credential_type", "api-key")
                .details("api_key_id", id)
                .details("api_key_name", key.path("name").asText());

        events.clear();
        adminEvents.clear();
        Answer answer = leads.admin("DELETE", "/" + id + "?reason=leaked", null);

        assertThat(answer.status()).isEqualTo(204);
        AdminEventRepresentation deleted = adminEvents.poll();
        assertThat(deleted.getOperationType()).isEqualTo("DELETE");
        assertThat(deleted.getResourceType()).isEqualTo("API_KEY");
        assertThat(deleted.getResourcePath()).isEqualTo("api-keys/" + id);
        EventAssertion.assertSuccess(nextOf(EventType.REMOVE_CREDENTIAL))
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("credential_type", "api-key")
                .details("reason", "leaked");
        assertThat(leads.admin("GET", "/" + id, null).status()).isEqualTo(404);
        assertThat(leads.admin("DELETE", "/" + id, null).status()).isEqualTo(404);
    }

    @Test
    void listIsNewestFirstAndPaged() {
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            time.set(Duration.ofSeconds(10L * i));
            newestFirst.add(
                    0, leads.issue(LeadsRealm.SHOP_OWNER, WRITE).path("id").asText());
        }
        leads.issue(LeadsRealm.ANALYST, "\"scopes\": [\"leads:read\"]");
        String user = "?userId=" + leads.userId(LeadsRealm.SHOP_OWNER);

        JsonNode all = leads.admin("GET", user, null).json();
        JsonNode page = leads.admin("GET", user + "&first=1&max=2", null).json();

        assertThat(ids(all)).isEqualTo(newestFirst);
        assertThat(ids(page)).isEqualTo(newestFirst.subList(1, 3));
        assertThat(all.toString()).doesNotContain("\"key\"");
    }

    private static List<String> ids(JsonNode keys) {
        List<String> ids = new ArrayList<>();
        keys.forEach(key -> ids.add(key.path("id").asText()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?userId=",
                "?search=",
                "?status=%20",
                "?userId=u&max=-1",
                "?userId=u&max=x",
                "?userId=u&first=1&first=2",
                "?userId=u&everything=true"
            })
    void queryThatIsNotUnderstoodIsRefused(String query) {
        assertThat(leads.admin("GET", query, null).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | {\"username\": \"shop-owner\"}",
                "name | {\"username\": \"shop-owner\", \"name\": \"  \"}",
                "name | {\"username\": \"shop-owner\", \"name\": 5}",
                "name | {\"username\": \"shop-owner\", \"name\": \"a\\u0000b\"}",
                "nmae | {\"username\": \"shop-owner\", \"nmae\": \"typo\"}",
                "name | {\"username\": \"shop-owner\", \"name\": [\"list\"]}",
                "scopes | {\"username\": \"shop-owner\", \"name\": \"n\", \"scopes\": \"leads:read\"}",
                "scopes | {\"username\": \"shop-owner\", \"name\": \"n\", \"scopes\": [\"nonsense\"]}",
                "scopes | {\"username\": \"shop-owner\", \"name\": \"n\", \"scopes\": [null]}",
                "scopes | {\"username\": \"shop-owner\", \"name\": \"n\", \"scopes\": [\"offline_access\"]}",
                "scopes | {\"username\": \"analyst\", \"name\": \"n\", \"scopes\": [\"leads:write\"]}",
                "realmRoles | {\"username\": \"shop-owner\", \"name\": \"n\", \"realmRoles\": [\"nonsense\"]}",
                "clientRoles | {\"username\": \"analyst\", \"name\": \"n\", \"clientRoles\": {\"lead-connector\": [\"lead-writer\"]}}",
                "clientRoles | {\"username\": \"analyst\", \"name\": \"n\", \"clientRoles\": {\"nobody\": [\"lead-writer\"]}}",
                "clientRoles | {\"username\": \"analyst\", \"name\": \"n\", \"clientRoles\": {\"lead-connector\": null}}",
                "clients | {\"username\": \"shop-owner\", \"name\": \"n\", \"clients\": [\"nobody\"]}",
                "allowedIps | {\"username\": \"shop-owner\", \"name\": \"n\", \"allowedIps\": [\"example.com\"]}",
                "allowedIps | {\"username\": \"shop-owner\", \"name\": \"n\", \"allowedIps\": [\"10.0.0.1/8\"]}",
                "rateLimit | {\"username\": \"shop-owner\", \"name\": \"n\", \"rateLimit\": {\"perSecond\": 5, \"burst\": 4}}",
                "rateLimit | {\"username\": \"shop-owner\", \"name\": \"n\", \"rateLimit\": {\"perSecond\": 5, \"burst\": null}}",
                "rateLimit | {\"username\": \"shop-owner\", \"name\": \"n\", \"rateLimit\": {\"perSecond\": 0.5, \"burst\": 1}}",
                "rateLimit | {\"username\": \"shop-owner\", \"name\": \"n\", \"rateLimit\": 5}",
                "expiresAt | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresAt\": \"2001-01-01T00:00:00Z\"}",
                "expiresAt | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresAt\": \"2999-01-01T00:00:00Z\"}",
                "expiresAt | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresAt\": \"tomorrow\"}",
                "expiresAt | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresAt\": \"+999999999-12-31T23:59:59Z\"}",
                "expiresIn | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresIn\": 0}",
                "expiresIn | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresIn\": -5}",
                "expiresIn | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresIn\": 9223372036854775807}",
                "expiresIn | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresIn\": 99999999999999999999}",
                "expiresIn | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresIn\": 1.5}",
                "expiresIn | {\"username\": \"shop-owner\", \"name\": \"n\", \"expiresIn\": \"60\"}",
                "metadata | {\"username\": \"shop-owner\", \"name\": \"n\", \"metadata\": {\"a\": 1}}",
                "metadata | {\"username\": \"shop-owner\", \"name\": \"n\", \"metadata\": {\"a\": null}}",
                "userId | {\"name\": \"n\"}",
                "username | {\"userId\": \"x\", \"username\": \"shop-owner\", \"name\": \"n\"}",
                "name | {\"username\": \"shop-owner\", \"name\": \"a\\uD800b\"}",
                "description | {\"username\": \"shop-owner\", \"name\": \"n\", \"description\": \"a\\u0000b\"}",
                "metadata | {\"username\": \"shop-owner\", \"name\": \"n\", \"metadata\": {\"a\": \"\\u202E\"}}",
                "body | {\"username\": \"shop-owner\", \"name\": ",
                "body | {\"username\": \"shop-owner\", \"name\": \"n\"} {}",
                "body | {\"username\": \"shop-owner\", \"name\": \"n\", \"name\": \"m\"}",
                "body | []",
                "body | null",
                "body | \"text\"",
            })
    void badFieldIsNamedAndNothingIsWritten(String field, String body) {
        assertBadRequest(leads.admin("POST", "", body), field);
        assertNoKeys();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "description"})
    void megabyteOfTextIsRefused(String field) {
        String body = "{\"username\": \"shop-owner\", \"name\": \"n\", \"" + field + "\": \"" + "x".repeat(1024 * 1024)
                + "\"}";

        Answer answer = leads.admin("POST", "", body.replace("\"name\": \"n\", \"name\"", "\"name\""));

        assertBadRequest(answer, field);
        assertNoKeys();
    }

    @Test
    void bodyOfManyMegabytesIsRefused() {
        String body = "{\"username\": \"shop-owner\", \"name\": \"n\", \"metadata\": {\"a\": \""
                + "x".repeat(3 * 1024 * 1024) + "\"}}";

        assertBadRequest(leads.admin("POST", "", body), "body");
    }

    @Test
    void deepNestingIsRefused() {
        String body = "{\"metadata\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThat(leads.admin("POST", "", body).status()).isEqualTo(400);
    }

    @Test
    void emptyBodyIsRefused() {
        Answer answer = Leads.send(HttpRequest.newBuilder(URI.create(leads.adminUrl()))
                .header("Authorization", "Bearer " + leads.crmAdminToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.noBody()));

        assertBadRequest(answer, "body");
    }

    @Test
    void keyIsNotAcceptedAsText() {
        String text = leads.issue(LeadsRealm.SHOP_OWNER, WRITE).path("key").asText();

        assertBadRequest(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"my " + text + "\""), "name");
        assertBadRequest(
                leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"n\", \"description\": \"" + text + "\""),
                "description");
    }

    @Test
    void keyInPlaceOfAFieldNameIsNotRepeated() {
        String text = leads.issue(LeadsRealm.SHOP_OWNER, WRITE).path("key").asText();

        Answer answer = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"" + text + "\": 1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain(text.substring(26, 40));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " deploy ",
                "\\tdeploy\\r\\n",
                "\\u00a0deploy\\u200b",
                "\\u2800deploy\\u3164",
                "\\ufeffdeploy\\u115f",
                "\\u3000\\u2028deploy\\u0085",
                "\\u2060\\u00addeploy\\udb40\\udc41",
                "deploy\\ufe0f",
            })
    void nameIsTrimmedOfWhatIsNotSeen(String name) {
        Answer answer = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"" + name + "\"");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.string("name")).isEqualTo("deploy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\\n",
                "\\u00a0",
                "\\u00ad",
                "\\u034f",
                "\\u115f",
                "\\u180e",
                "\\u200b\\u200d",
                "\\u2028",
                "\\u2060",
                "\\u2800 \\u2800",
                "\\u3164",
                "\\ufe0f",
                "\\ufeff",
                "\\uffa0",
                "\\uffff",
                "\\udb40\\udc41",
                "deploy\\u0007",
                "de\\tploy",
                "deploy\\u202e",
                "\\u2066deploy",
                "\\ud800",
                "\\u0000deploy",
            })
    void nameThatCannotBeSeenOrDeceivesIsRefused(String name) {
        assertBadRequest(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"" + name + "\""), "name");
        assertNoKeys();
    }

    @Test
    void nameHasAtMostAHundredCharactersWithoutWhatIsNotSeenAround() {
        String longest = "\uD83D\uDD11".repeat(100);

        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \" " + longest + " \"")
                        .string("name"))
                .isEqualTo(longest);
        assertBadRequest(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"x" + longest + "\""), "name");
    }

    @ParameterizedTest
    @CsvSource({
        "' deploy', 'deploy'",
        "'deploy', '\u00a0deploy\u200b'",
        "'deploy', 'DEPLOY'",
        "'deploy', 'dep\u200bloy'",
        "'caf\u00e9', 'cafe\u0301'",
        "'\u212bngstrom', '\u00c5ngstrom'",
    })
    void namesThatLookTheSameCollideInBothOrders(String one, String other) {
        for (List<String> order : List.of(List.of(one, other), List.of(other, one))) {
            assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"" + order.get(0) + "\"")
                            .status())
                    .isEqualTo(201);
            assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"" + order.get(1) + "\"")
                            .status())
                    .isEqualTo(409);
            leads.removeAllKeys();
        }
    }

    @Test
    void nameCollidesWithALabelOfTheStockConsole() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        realm.admin()
                .users()
                .get(key.path("userId").asText())
                .setCredentialUserLabel(key.path("id").asText(), " deploy\u200B");

        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"deploy\"").status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"scopes\": [\"leads:read\", \"nonsense\"] | 'nonsense'",
                "\"scopes\": [\"leads:write\"] | 'leads:write'",
                "\"realmRoles\": [\"nonsense\"] | 'nonsense'",
                "\"clientRoles\": {\"lead-connector\": [\"lead-reader\", \"lead-writer\"]} | 'lead-writer' of the client 'lead-connector'",
                "\"clientRoles\": {\"lead-connector\": [\"nonsense\"]} | 'nonsense' of the client 'lead-connector'",
                "\"clientRoles\": {\"nobody\": [\"x\"]} | 'nobody'",
                "\"clients\": [\"lead-connector\", \"nobody\"] | 'nobody'",
                "\"allowedIps\": [\"127.0.0.1\", \"10.0.0.1/8\"] | write 10.0.0.0/8 or 10.0.0.1",
                "\"allowedIps\": [\"2001:db8::5/32\"] | write 2001:db8::/32 or 2001:db8::5",
                "\"allowedIps\": [\"example.com\"] | or 2001:db8::/32 ('example.com')",
                "\"allowedIps\": [\"10.0.0.0/33\"] | the prefix of 10.0.0.0 must be a number from 0 to 32",
                "\"description\": 5 | description must be a string",
                "\"scopes\": \"leads:read\" | scopes must be a list",
                "\"scopes\": [5] | scopes must contain only strings",
                "\"clientRoles\": {\"lead-connector\": \"lead-reader\"} | clientRoles must contain only lists",
                "\"metadata\": [] | metadata must be a JSON object",
                "\"expiresIn\": \"60\" | expiresIn must be a whole number",
                "\"expiresAt\": \"never\" | allowNoExpiry",
                "\"expiresIn\": 31536001 | 31536000",
                "\"scopes\": [\"a\\u0007b\"] | control characters",
                "\"clients\": [\"a\u202Db\"] | direction marks",
            })
    void messageNamesWhatIsWrongOrWouldBeRight(String fields, String named) {
        Answer answer = leads.tryIssue(LeadsRealm.ANALYST, "\"name\": \"n\", " + fields);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).contains(named);
    }

    @Test
    void messageNamesTheRealmRoleThatTheUserDoesNotHave() {
        realm.admin().roles().create(new RoleRepresentation("lead-auditor", null, false));
        realm.cleanup().add(admin -> admin.roles().deleteRole("lead-auditor"));

        Answer answer = leads.tryIssue(
                LeadsRealm.ANALYST, "\"name\": \"n\", \"realmRoles\": [\"default-roles-leads\", \"lead-auditor\"]");

        assertBadRequest(answer, "realmRoles");
        assertThat(answer.string("errorMessage")).contains("'lead-auditor'").doesNotContain("default-roles");
    }

    @Test
    void messageNamesTheScopeThatPolicyDoesNotAllowAndThoseThatItDoes() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowedScopes", "leads:read"));

        Answer answer = leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"n\", " + WRITE);

        assertBadRequest(answer, "scopes");
        assertThat(answer.string("errorMessage")).contains("'leads:write'", "'leads:read'");
    }

    @Test
    void messageQuotesNoKeyAndNoMoreOfATextThanIsOfUse() {
        String text = leads.issue(LeadsRealm.SHOP_OWNER, WRITE).path("key").asText();

        Answer key = leads.admin("POST", "", "{\"username\": \"" + text + "\", \"name\": \"n\"}");
        Answer scope =
                leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"n\", \"scopes\": [\"" + "x".repeat(255) + "\"]");

        assertBadRequest(key, "username");
        assertThat(key.string("errorMessage")).contains("identify").doesNotContain(text.substring(0, 30));
        assertThat(scope.text()).hasSizeLessThan(200);
    }

    @Test
    void conflictNamesWhatItIsAbout() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "1"));
        leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"deploy\"");

        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \" deploy\"")
                        .string("errorMessage"))
                .contains("'deploy'");
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"other\"").string("errorMessage"))
                .contains("maxKeysPerUser", "1");
    }

    @Test
    void nameIsUniqueAmongTheUsersKeys() {
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"twice\"").status())
                .isEqualTo(201);
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"twice\"").status())
                .isEqualTo(409);
        assertThat(leads.tryIssue(LeadsRealm.ANALYST, "\"name\": \"twice\"").status())
                .isEqualTo(201);
    }

    @Test
    void policyBoundsNewKeys() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.prefix", "leads")
                .attribute("api-keys.maxLifetime", "3600")
                .attribute("api-keys.allowedScopes", "leads:read")
                .attribute("api-keys.maxKeysPerUser", "1"));

        assertBadRequest(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"a\", \"expiresIn\": 3601"), "expiresIn");
        assertBadRequest(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"a\", " + WRITE), "scopes");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        assertThat(key.path("key").asText()).startsWith("leads_");
        assertThat(lifetime(key)).isEqualTo(Duration.ofHours(1));
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"b\"").status())
                .isEqualTo(409);
    }

    @Test
    void policyMayAskForAddresses() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.requireIpAllowList", "true"));

        assertBadRequest(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"a\""), "allowedIps");
    }

    @Test
    void callsWithoutAnAdminTokenAreRefused() {
        assertThat(leads.admin("nonsense", "GET", "", null).status()).isEqualTo(401);
        String ordinary = leads.passwordToken(LeadsRealm.SHOP_OWNER, "shop-owner-demo");
        assertThat(leads.admin(ordinary, "GET", "?userId=" + leads.userId(LeadsRealm.SHOP_OWNER), null)
                        .status())
                .isEqualTo(403);
        assertThat(leads.admin(ordinary, "POST", "", "{\"username\": \"shop-owner\", \"name\": \"n\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void viewingUsersIsNotEnoughToIssueOrRevoke() {
        String viewer = new RealmAdmins(realm, leads).with("view-users");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String path = "/" + key.path("id").asText();

        assertThat(leads.admin(viewer, "GET", path, null).status()).isEqualTo(200);
        assertThat(leads.admin(viewer, "GET", "?userId=" + key.path("userId").asText(), null)
                        .status())
                .isEqualTo(200);
        assertThat(leads.admin(viewer, "POST", "", "{\"username\": \"shop-owner\", \"name\": \"n\"}")
                        .status())
                .isEqualTo(403);
        assertThat(leads.admin(viewer, "DELETE", path, null).status()).isEqualTo(403);
        assertThat(leads.admin("GET", path, null).status()).isEqualTo(200);
    }

    @Test
    void queryingUsersIsNotEnoughToSeeKeys() {
        String querier = new RealmAdmins(realm, leads).with("query-users");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        assertThat(leads.admin(querier, "GET", "/" + key.path("id").asText(), null)
                        .status())
                .isEqualTo(403);
        assertThat(leads.admin(querier, "GET", "/" + UUID.randomUUID(), null).status())
                .isEqualTo(404);
    }

    @Test
    void namesOfUsersCannotBeProbed() {
        String querier = new RealmAdmins(realm, leads).with("query-users");

        Answer existing = leads.admin(querier, "POST", "", "{\"username\": \"shop-owner\", \"name\": \"n\"}");
        Answer missing = leads.admin(querier, "POST", "", "{\"username\": \"nobody\", \"name\": \"n\"}");

        assertThat(existing.status()).isEqualTo(missing.status()).isEqualTo(404);
        assertThat(existing.text().replace("shop-owner", "nobody")).isEqualTo(missing.text());
    }

    @Test
    void whoMayNotLookForUsersLearnsNothingFromIds() {
        String other = new RealmAdmins(realm, leads).with("view-realm");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);

        assertThat(leads.admin(other, "GET", "/" + key.path("id").asText(), null)
                        .status())
                .isEqualTo(403);
        assertThat(leads.admin(other, "GET", "/" + UUID.randomUUID(), null).status())
                .isEqualTo(403);
        assertThat(leads.admin(other, "POST", "", "{\"username\": \"nobody\", \"name\": \"n\"}")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/00000000-0000-4000-8000-000000000000", "/no-id", "/%00", "/1-1-1-1-1"})
    void unknownIdIsNotFound(String path) {
        assertNotFound(leads.admin("GET", path, null), "API key ");
        assertNotFound(leads.admin("DELETE", path, null), "API key ");
    }

    @Test
    void unknownUserIsNotFound() {
        assertNotFound(leads.tryIssue("nobody", "\"name\": \"n\""), "User 'nobody'");
        assertNotFound(leads.admin("POST", "", "{\"userId\": \"no-id\", \"name\": \"n\"}"), "User with the id 'no-id'");
        assertNotFound(leads.admin("GET", "?userId=no-id", null), "User with the id 'no-id'");
        assertNotFound(leads.admin("POST", "/revoke", "{\"userId\": \"no-id\"}"), "User with the id 'no-id'");
    }

    @Test
    void credentialOfAnotherTypeIsNoKey() {
        String userId = leads.userId(LeadsRealm.SHOP_OWNER);
        CredentialRepresentation password = realm.admin().users().get(userId).credentials().stream()
                .filter(credential -> "password".equals(credential.getType()))
                .findFirst()
                .orElseThrow();

        assertThat(leads.admin("GET", "/" + password.getId(), null).status()).isEqualTo(404);
        assertThat(leads.admin("DELETE", "/" + password.getId(), null).status()).isEqualTo(404);
    }

    @Test
    void wrongMethodAndMediaTypeAreRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String token = leads.crmAdminToken();

        assertThat(leads.admin(token, "PATCH", "", "{}").status()).isEqualTo(405);
        assertThat(leads.admin(token, "DELETE", "", null).status()).isEqualTo(405);
        assertThat(leads.admin(token, "PATCH", "/" + key.path("id").asText(), "{}")
                        .status())
                .isEqualTo(405);
        assertThat(leads.bearer("POST", leads.adminUrl(), token, "text/plain", "x")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void tooLongReasonIsRefusedAndTheKeyStays() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String path = "/" + key.path("id").asText();

        assertBadRequest(leads.admin("DELETE", path + "?reason=" + "x".repeat(256), null), "reason");
        assertThat(leads.admin("GET", path, null).status()).isEqualTo(200);
    }

    @Test
    void stockCredentialListShowsTheKeyAndNeverItsHash() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        var user = realm.admin().users().get(key.path("userId").asText());

        CredentialRepresentation shown = user.credentials().stream()
                .filter(credential -> "api-key".equals(credential.getType()))
                .findFirst()
                .orElseThrow();

        assertThat(shown.getId()).isEqualTo(key.path("id").asText());
        assertThat(shown.getUserLabel()).isEqualTo(key.path("name").asText());
        assertThat(shown.getSecretData()).isNull();
        assertThat(shown.getCredentialData())
                .contains(key.path("start").asText())
                .contains("leads:write")
                .contains("expiresAt")
                .doesNotContain("hash");

        user.removeCredential(shown.getId());
        assertThat(leads.exchange(key).status()).isEqualTo(400);
    }

    private EventRepresentation nextOf(EventType type) {
        EventRepresentation event = events.poll();
        while (event != null && !type.name().equals(event.getType())) {
            event = events.poll();
        }
        return event;
    }

    private void assertNoKeys() {
        for (String username : List.of(LeadsRealm.SHOP_OWNER, LeadsRealm.ANALYST)) {
            assertThat(leads.admin("GET", "?userId=" + leads.userId(username), null)
                            .text())
                    .isEqualTo("[]");
        }
    }

    private static void assertNotFound(Answer answer, String what) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(404);
        assertThat(answer.string("error")).startsWith(what);
    }

    private static void assertBadRequest(Answer answer, String field) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).startsWith(field + " ");
    }

    private static Duration lifetime(JsonNode key) {
        return Duration.between(
                Instant.parse(key.path("createdAt").asText()),
                Instant.parse(key.path("expiresAt").asText()));
    }
}
