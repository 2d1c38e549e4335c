package io.github.scopedapikeys.it.selfservice;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.JsonText;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Mailbox;
import io.github.scopedapikeys.it.support.Portal;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.SelfServiceRealm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.events.EventType;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** What signed-in users do with their own keys. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class SelfServiceIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = SelfServiceRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectLeads
    Leads leads;

    // The life of a key

    @Test
    void ownerIssuesAKeyThatWorks() {
        Portal portal = signedIn();
        events.clear();
        adminEvents.clear();

        Answer issued =
                portal.call("POST", "/keys", "{\"name\": \"CRM\", " + READ + ", \"metadata\": {\"team\": \"sales\"}}");

        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        assertThat(issued.headers().firstValue("Location"))
                .contains(realm.getBaseUrl() + "/api-keys/keys/" + issued.string("id"));
        assertThat(issued.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(issued.json().fieldNames()).toIterable().contains("key").doesNotContain("userId", "username");
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.UPDATE_CREDENTIAL)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("username", LeadsRealm.SHOP_OWNER)
                .details("credential_type", "api-key")
                .details("api_key_change", "issued")
                .details("api_key_id", issued.string("id"))
                .details("api_key_name", "CRM");
        assertThat(events.poll()).isNull();
        assertThat(adminEvents.poll()).isNull();
        leads.assertWorks(issued.json());
        assertThat(leads.admin("GET", "/" + issued.string("id"), null).string("username"))
                .isEqualTo(LeadsRealm.SHOP_OWNER);
    }

    @Test
    void ownerSeesOwnKeysNewestFirstAndNobodyElses() {
        Portal portal = signedIn();
        leads.issue(LeadsRealm.ANALYST, READ);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(0, id(issue(portal, "key " + i, READ)));
        }

        Answer all = portal.call("GET", "/keys", null);
        Answer found = portal.call("GET", "/keys?search=KEY%201&status=active", null);
        Answer none = portal.call("GET", "/keys?status=expired", null);

        assertThat(idsOf(all)).isEqualTo(ids);
        all.json()
                .forEach(key -> assertThat(key.fieldNames())
                        .toIterable()
                        .contains("start", "status", "policyViolations")
                        .doesNotContain("key", "userId", "username"));
        assertThat(idsOf(found)).containsExactly(ids.get(1));
        assertThat(idsOf(none)).isEmpty();
    }

    @Test
    void pagesAreFollowedByLinkOrByNumber() {
        Portal portal = signedIn();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(0, id(issue(portal, "key " + i, READ)));
        }

        Answer first = portal.call("GET", "/keys?max=2", null);
        String next =
                first.headers().firstValue("Link").orElse("").replaceAll("^<[^?]*(\\?[^>]*)>; rel=\"next\"$", "$1");
        Answer second = portal.call("GET", "/keys" + next, null);

        assertThat(idsOf(first)).isEqualTo(ids.subList(0, 2));
        assertThat(idsOf(second)).isEqualTo(ids.subList(2, 3));
        assertThat(idsOf(portal.call("GET", "/keys?first=1&max=1", null))).containsExactly(ids.get(1));
    }

    @ParameterizedTest
    @CsvSource({"userId=someone", "username=analyst", "first=-1", "max=many", "status=lost", "max=1&max=2"})
    void queryThatIsNotUnderstoodIsRefused(String query) {
        Answer answer = signedIn().call("GET", "/keys?" + query, null);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).isNotEmpty();
    }

    @Test
    void ownerChangesRotatesAndRevokesAKeyWithOneEventEach() {
        Portal portal = signedIn();
        JsonNode key = issue(portal, "CRM", READ);
        String path = "/keys/" + id(key);
        events.clear();

        Answer changed = portal.call(
                "PUT", path, "{\"description\": \"for the shop\", \"scopes\": [\"leads:read\", \"leads:write\"]}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.string("description")).isEqualTo("for the shop");
        assertChange(key, "changed");

        Answer rotated = portal.call("POST", path + "/rotate", "{\"gracePeriod\": 60}");
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
        assertThat(rotated.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(rotated.json().fieldNames()).toIterable().contains("key").doesNotContain("userId", "username");
        assertThat(rotated.string("status")).isEqualTo("rotating");
        assertChange(key, "rotated");
        leads.assertWorks(rotated.json());

        events.clear();
        Answer revoked = portal.call("DELETE", path + "?reason=lost%20laptop", null);
        assertThat(revoked.status()).as(revoked.text()).isEqualTo(204);
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.REMOVE_CREDENTIAL)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("reason", "lost laptop")
                .details("api_key_id", id(key));
        assertThat(events.poll()).isNull();
        assertThat(portal.call("GET", path, null).status()).isEqualTo(404);
        assertThat(leads.exchange(rotated.json()).status()).isEqualTo(400);
    }

    private void assertChange(JsonNode key, String change) {
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.UPDATE_CREDENTIAL)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("api_key_change", change)
                .details("api_key_id", id(key));
        assertThat(events.poll()).isNull();
    }

    @Test
    void keyMayBeSentBackAsItWasRead() {
        Portal portal = signedIn();
        String path = "/keys/" + id(issue(portal, "CRM", READ + ", \"metadata\": {\"team\": \"sales\"}"));
        Answer read = portal.call("GET", path, null);

        Answer changed = portal.call("PUT", path, read.text());

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.json()).isEqualTo(read.json());
    }

    @Test
    void keyThatAnAdministratorIssuedIsTheOwnersToo() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Portal portal = signedIn();

        Answer read = portal.call("GET", "/keys/" + id(key), null);
        assertThat(read.status()).as(read.text()).isEqualTo(200);
        ObjectNode asSeenByTheOwner =
                (ObjectNode) leads.admin("GET", "/" + id(key), null).json();
        asSeenByTheOwner.remove(List.of("userId", "username"));
        assertThat(read.json()).isEqualTo(asSeenByTheOwner);
        assertThat(portal.call("DELETE", "/keys/" + id(key), null).status()).isEqualTo(204);
        leads.assertGone(key);
    }

    // The keys of others

    @Test
    void keyOfAnybodyElseIsNotFoundLikeOneThatDoesNotExist() {
        JsonNode others = leads.issue(LeadsRealm.ANALYST, READ);
        JsonNode revoked = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.revoke(revoked);
        Portal portal = signedIn();

        for (String id : List.of(id(others), id(revoked), UUID.randomUUID().toString(), "no-id", "options")) {
            String path = "/keys/" + id;
            for (Answer answer : List.of(
                    portal.call("GET", path, null),
                    portal.call("PUT", path, "{\"enabled\": false}"),
                    portal.call("PUT", path, "{\"scopes\": [\"no-such-scope\"]}"),
                    portal.call("POST", path + "/rotate", "{}"),
                    portal.call("DELETE", path, null))) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(404);
                assertThat(answer.string("error")).isEqualTo("API key '" + id + "' not found in this realm");
            }
        }
        leads.assertWorks(others);
        assertThat(leads.admin("GET", "/" + id(others), null).string("status")).isEqualTo("active");
    }

    @Test
    void ownerOfANewKeyIsTheSignedInUser() {
        Portal portal = signedIn();

        for (String owner :
                List.of("\"username\": \"analyst\"", "\"userId\": \"" + leads.userId(LeadsRealm.ANALYST) + "\"")) {
            Answer answer = portal.call("POST", "/keys", "{\"name\": \"theirs\", " + owner + "}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("errorMessage")).contains("is not a known field");
        }
        JsonNode key = issue(portal, "mine", READ);
        Answer moved =
                portal.call("PUT", "/keys/" + id(key), "{\"userId\": \"" + leads.userId(LeadsRealm.ANALYST) + "\"}");
        assertThat(moved.status()).as(moved.text()).isEqualTo(400);
        assertThat(leads.admin("GET", "/count", null).text()).isEqualTo("1");
    }

    // The rules

    @Test
    void rulesAreThoseOfTheAdminApi() {
        Portal portal = Portal.signedIn(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.ANALYST);
        Map<String, String> wrong = Map.of(
                "\"name\": \"\"", "name ",
                "\"name\": \"x\", \"scopes\": [\"leads:raed\"]", "scopes ",
                "\"name\": \"x\", \"scopes\": [\"leads:write\"]", "scopes ",
                "\"name\": \"x\", \"clientRoles\": {\"lead-connector\": [\"lead-writer\"]}", "clientRoles ",
                "\"name\": \"x\", \"allowedIps\": [\"10.0.0.1/8\"]", "allowedIps ",
                "\"name\": \"x\", \"expiresAt\": \"never\"", "expiresAt ",
                "\"name\": \"x\", \"expiresIn\": 999999999", "expiresIn ");

        wrong.forEach((fields, problem) -> {
            Answer answer = portal.call("POST", "/keys", "{" + fields + "}");
            assertThat(answer.status()).as(fields + answer.text()).isEqualTo(400);
            assertThat(answer.string("errorMessage")).startsWith(problem);
        });
        issue(portal, "the first", READ);
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "1"));
        assertThat(portal.call("POST", "/keys", "{\"name\": \"the second\"}").status())
                .isEqualTo(409);
        realm.updateWithCleanup(update -> update.attribute("api-keys.enabled", "false"));
        assertThat(portal.call("POST", "/keys", "{\"name\": \"the third\"}").status())
                .isEqualTo(409);
    }

    @Test
    void wrongKindOfBodyOrMethodIsRefused() {
        Portal portal = signedIn();

        assertThat(portal.call("POST", "/keys", "").status()).isEqualTo(400);
        assertThat(portal.call("POST", "/keys", "[]").status()).isEqualTo(400);
        assertThat(portal.call("PATCH", "/keys", null).status()).isEqualTo(405);
        assertThat(portal.call("DELETE", "/keys", null).status()).isEqualTo(405);
        assertThat(portal.call("POST", "/options", "{}").status()).isEqualTo(405);
    }

    // What can be chosen

    @Test
    void whatIsOfferedCanBeIssuedAndWorks() {
        Portal portal = signedIn();
        JsonNode options = portal.call("GET", "/options", null).json();
        Map<String, Object> asked = new HashMap<>();
        asked.put("name", "everything");
        asked.put("scopes", names(options.path("scopes"), "name"));
        asked.put("realmRoles", options.path("realmRoles"));
        asked.put("clientRoles", options.path("clientRoles"));
        asked.put("clients", names(options.path("clients"), "clientId"));

        Answer issued = portal.call("POST", "/keys", JsonText.of(asked));

        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        leads.assertWorks(issued.json());
    }

    @Test
    void optionsAreWhatThisUserMayChoose() {
        JsonNode owners = signedIn().call("GET", "/options", null).json();
        JsonNode analysts = Portal.signedIn(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.ANALYST)
                .call("GET", "/options", null)
                .json();

        assertThat(names(owners.path("scopes"), "name"))
                .contains("leads:read", "leads:write", "profile")
                .doesNotContain("offline_access", "role_list");
        assertThat(names(analysts.path("scopes"), "name"))
                .contains("leads:read")
                .doesNotContain("leads:write");
        assertThat(Leads.strings(analysts.path("clientRoles").path(LeadsRealm.CONNECTOR)))
                .containsExactly("lead-reader");
        assertThat(Leads.strings(owners.path("clientRoles").path(LeadsRealm.CONNECTOR)))
                .containsExactly("lead-reader", "lead-writer");
        assertThat(names(owners.path("clients"), "clientId"))
                .containsExactly(LeadsRealm.CAMPAIGN_TOOL, SelfServiceRealm.EXCHANGER, LeadsRealm.CONNECTOR);
        assertThat(owners.path("complete").asBoolean()).isTrue();
        assertThat(owners.path("limits").path("maxKeysPerUser").asInt()).isEqualTo(25);
        assertThat(owners.path("limits").path("reauthenticateAfter").asInt())
                .isEqualTo(SelfServiceRealm.REAUTHENTICATE_AFTER);
    }

    @Test
    void optionsFollowThePolicyAndTheClients() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowedScopes", "leads:read")
                .attribute("api-keys.maxLifetime", "3600")
                .attribute("api-keys.requireIpAllowList", "true")
                .attribute("api-keys.prefix", "shop"));
        realm.updateClientWithCleanup(LeadsRealm.CAMPAIGN_TOOL, client -> client.enabled(false));

        JsonNode options = signedIn().call("GET", "/options", null).json();

        assertThat(names(options.path("scopes"), "name")).containsExactly("leads:read");
        assertThat(names(options.path("clients"), "clientId")).doesNotContain(LeadsRealm.CAMPAIGN_TOOL);
        JsonNode limits = options.path("limits");
        assertThat(limits.path("defaultLifetime").asInt()).isEqualTo(3600);
        assertThat(limits.path("requireIpAllowList").asBoolean()).isTrue();
        assertThat(limits.path("prefix").asText()).isEqualTo("shop");
    }

    @Test
    void consentTextsAreInTheUsersLanguage() {
        realm.updateWithCleanup(update -> update.internationalizationEnabled(true)
                .supportedLocales("en", "de")
                .defaultLocale("en"));
        realm.updateUserWithCleanup(LeadsRealm.SHOP_OWNER, user -> user.attribute("locale", "de"));

        JsonNode german = signedIn().call("GET", "/options", null).json();
        JsonNode english = Portal.signedIn(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.ANALYST)
                .call("GET", "/options", null)
                .json();

        assertThat(consentText(english, "profile")).isEqualTo("User profile");
        assertThat(consentText(german, "profile")).isNotEqualTo("User profile").doesNotContain("$");
        assertThat(consentText(english, "leads:read")).isEqualTo("Read leads");
        assertThat(scope(english, "basic").has("consentText")).isFalse();
    }

    private static String consentText(JsonNode options, String scope) {
        return scope(options, scope).path("consentText").asText();
    }

    private static JsonNode scope(JsonNode options, String name) {
        for (JsonNode scope : options.path("scopes")) {
            if (scope.path("name").asText().equals(name)) {
                return scope;
            }
        }
        throw new AssertionError(name);
    }

    // E-mail

    /** Whoever has the browser can revoke; so the owner is told of that, once. */
    @Test
    void ownerIsToldOfARevocationAndOfNothingThatNeedsASignIn() {
        try (Mailbox mailbox = new Mailbox()) {
            realm.updateWithCleanup(update -> update.smtp("localhost", Mailbox.port(), "keys@example.com"));
            Portal portal = signedIn();
            JsonNode key = issue(portal, "told", READ);
            portal.call("PUT", "/keys/" + id(key), "{\"description\": \"x\"}");
            portal.call("POST", "/keys/" + id(key) + "/rotate", null);

            portal.call("DELETE", "/keys/" + id(key) + "?reason=lost", null);

            Mailbox.Mail mail = mailbox.next();
            assertThat(mail.subject()).contains("told");
            assertThat(mail.text()).contains("Revoked by: " + LeadsRealm.SHOP_OWNER, "lost");
        }
    }

    @Test
    void ownerIsToldWhoRevokedAKeyInAnImpersonatedSession() {
        try (Mailbox mailbox = new Mailbox()) {
            realm.updateWithCleanup(update -> update.smtp("localhost", Mailbox.port(), "keys@example.com"));
            JsonNode key = issue(signedIn(), "told", READ);
            String admin = new RealmAdmins(realm, leads).with("impersonation");
            Portal portal = Portal.impersonated(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.SHOP_OWNER, admin);

            assertThat(portal.call("DELETE", "/keys/" + id(key), null).status()).isEqualTo(204);

            assertThat(mailbox.next().text()).contains("Revoked by: impersonation-admin");
        }
    }

    private Portal signedIn() {
        return Portal.signedIn(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.SHOP_OWNER);
    }

    private static JsonNode issue(Portal portal, String name, String fields) {
        Answer answer = portal.call("POST", "/keys", "{\"name\": " + JsonText.of(name) + ", " + fields + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(text(answer.json())).startsWith("sak_");
        return answer.json();
    }

    private static List<String> idsOf(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return names(answer.json(), "id");
    }

    private static List<String> names(JsonNode list, String field) {
        List<String> names = new ArrayList<>();
        list.forEach(entry -> names.add(entry.path(field).asText()));
        return names;
    }
}
