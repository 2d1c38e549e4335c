package io.github.scopedapikeys.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.leak.GitHubSample;
import io.github.scopedapikeys.tasks.PolicyWarnings;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** {@code /admin/realms/{realm}/api-keys/policy}, and what a stricter policy does to keys that there are. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyPolicyIT {

    /** In JSON. */
    private static final String PEM = GitHubSample.DOCUMENTED_KEY.replace("\n", "\\n");

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private String realmAdmin = "";

    @BeforeEach
    void connect() {
        // Takes away at the end what a test sets.
        realm.updateWithCleanup(update -> update);
    }

    @Test
    void realmWithoutAttributesShowsTheDefaults() {
        JsonNode policy = policy();

        assertThat(policy.toString())
                .isEqualTo("{\"enabled\":true,\"selfService\":false,\"selfServiceClients\":[\"account-console\"],"
                        + "\"reauthenticateAfter\":300,\"prefix\":\"sak\",\"maxKeysPerUser\":25,"
                        + "\"defaultLifetime\":7776000,\"maxLifetime\":31536000,\"allowNoExpiry\":false,"
                        + "\"keepExpired\":2592000,\"maxRotationGrace\":604800,\"tokenLifespan\":300,\"tokenReuse\":0,"
                        + "\"verifyMaxAge\":30,"
                        + "\"allowedScopes\":[],\"requireIpAllowList\":false,\"trackUsage\":true,\"notify\":true,"
                        + "\"expiryNotices\":[604800,86400],\"leakReports\":false,\"leakReportKeys\":{},"
                        + "\"unreadable\":[]}");
    }

    @Test
    void changesStandInTheRealmsAttributesAndTheirExport() {
        Answer answer = put("{\"prefix\": \"leads\", \"maxLifetime\": 7776001, \"allowedScopes\": [\"leads:read\"], "
                + "\"inactivityTimeout\": 3600, \"selfServiceRole\": \"lead-connector.lead-reader\", "
                + "\"selfServiceClients\": [\"account-console\", \"campaign-tool\"], \"expiryNotices\": [60, 3600], "
                + "\"leakReportKeys\": {\"scanner\": \"" + PEM + "\"}, \"notify\": false, "
                + "\"rateLimit\": {\"burst\": 20, \"perSecond\": 5}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(policy());
        assertThat(answer.json().path("inactivityTimeout").asInt()).isEqualTo(3600);
        assertThat(Leads.strings(answer.json().path("expiryNotices"))).containsExactly("3600", "60");
        assertThat(answer.json().path("rateLimit").toString()).isEqualTo("{\"perSecond\":5,\"burst\":20}");
        Map<String, String> attributes = export().getAttributes();
        assertThat(attributes)
                .containsEntry("api-keys.prefix", "leads")
                .containsEntry("api-keys.rateLimit", "5/20")
                .containsEntry("api-keys.maxLifetime", "7776001")
                .containsEntry("api-keys.allowedScopes", "leads:read")
                .containsEntry("api-keys.inactivityTimeout", "3600")
                .containsEntry("api-keys.selfServiceRole", "lead-connector.lead-reader")
                .containsEntry("api-keys.selfServiceClients", "account-console campaign-tool")
                .containsEntry("api-keys.expiryNotices", "60 3600")
                .containsEntry("api-keys.notify", "false")
                .doesNotContainKeys("api-keys.enabled", "api-keys.maxKeysPerUser");
        assertThat(attributes.get("api-keys.leakReportKeys")).startsWith("{\"scanner\":");
        assertThat(policy().path("leakReportKeys").path("scanner").asText()).isEqualTo(PEM.replace("\\n", "\n"));
        assertThat(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                        .path("key")
                        .asText())
                .startsWith("leads_");
    }

    @Test
    void whatIsEmptyGoesBackToItsDefault() {
        put("{\"allowedScopes\": [\"leads:read\"], \"inactivityTimeout\": 60, \"selfServiceRole\": "
                + "\"lead-connector.lead-reader\", \"selfServiceClients\": [\"campaign-tool\"], \"prefix\": \"leads\", "
                + "\"rateLimit\": {\"perSecond\": 5, \"burst\": 20}}");

        JsonNode policy = put("{\"allowedScopes\": [], \"inactivityTimeout\": 0, \"selfServiceRole\": \"\", "
                        + "\"selfServiceClients\": [], \"prefix\": \"\", \"rateLimit\": {}}")
                .json();

        assertThat(policy.path("allowedScopes")).isEmpty();
        assertThat(policy.has("inactivityTimeout")).isFalse();
        assertThat(policy.has("rateLimit")).isFalse();
        assertThat(policy.has("selfServiceRole")).isFalse();
        assertThat(Leads.strings(policy.path("selfServiceClients"))).containsExactly("account-console");
        assertThat(policy.path("prefix").asText()).isEqualTo("sak");
        assertThat(export().getAttributes().keySet()).noneMatch(name -> name.startsWith("api-keys."));
    }

    @Test
    void noNoticesIsAValueOfItsOwn() {
        assertThat(put("{\"expiryNotices\": []}").json().path("expiryNotices")).isEmpty();
        assertThat(policy().path("expiryNotices")).isEmpty();
    }

    @Test
    void policyMayBeSentBackAsItWasRead() {
        ObjectNode policy = policy().deepCopy();
        policy.put("maxKeysPerUser", 3);

        assertThat(put(policy.toString()).json()).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefix | {\"prefix\": \"Not_A_Prefix\"}",
                "maxKeysPerUser | {\"maxKeysPerUser\": -1}",
                "maxKeysPerUser | {\"maxKeysPerUser\": 9223372036854775807}",
                "maxLifetime | {\"maxLifetime\": 0}",
                "maxLifetime | {\"maxLifetime\": 2147483648}",
                "maxLifetime | {\"maxLifetime\": 1.5}",
                "maxLifetime | {\"maxLifetime\": \"60\"}",
                "defaultLifetime | {\"defaultLifetime\": 31536001}",
                "defaultLifetime | {\"defaultLifetime\": 61, \"maxLifetime\": 60}",
                "tokenLifespan | {\"tokenLifespan\": 0}",
                "tokenReuse | {\"tokenReuse\": -1}",
                "verifyMaxAge | {\"verifyMaxAge\": -1}",
                "tokenReuse | {\"tokenReuse\": 151}",
                "tokenReuse | {\"tokenReuse\": 31, \"tokenLifespan\": 61}",
                "inactivityTimeout | {\"inactivityTimeout\": -5}",
                "maxRotationGrace | {\"maxRotationGrace\": -1}",
                "keepExpired | {\"keepExpired\": -1}",
                "rateLimit | {\"rateLimit\": {\"perSecond\": 20, \"burst\": 5}}",
                "rateLimit | {\"rateLimit\": {\"perSecond\": 20}}",
                "rateLimit | {\"rateLimit\": \"5/20\"}",
                "allowedScopes | {\"allowedScopes\": [\"nothing\"]}",
                "allowedScopes | {\"allowedScopes\": [\",\"]}",
                "allowedScopes | {\"allowedScopes\": [null]}",
                "allowedScopes | {\"allowedScopes\": [\"\"]}",
                "allowedScopes | {\"allowedScopes\": [\"leads:read\", \" \"]}",
                "selfServiceClients | {\"selfServiceClients\": [\" \"]}",
                "selfServiceRole | {\"selfServiceRole\": \" \"}",
                "prefix | {\"prefix\": \" \"}",
                "selfServiceRole | {\"selfServiceRole\": \"nobody\"}",
                "selfServiceClients | {\"selfServiceClients\": [\"nobody\"]}",
                "expiryNotices | {\"expiryNotices\": [0]}",
                "leakReportKeys | {\"leakReportKeys\": {\"a\": null}}",
                "leakReportKeys | {\"leakReportKeys\": {\"a\": \"no key\"}}",
                "enabled | {\"enabled\": \"true\"}",
                "unlimited | {\"unlimited\": true}",
                "body | []",
            })
    void badRuleIsNamedAndNothingIsWritten(String rule, String body) {
        JsonNode before = policy();

        for (String sent : new String[] {body, body.replaceFirst("^\\{", "{\"requireIpAllowList\": true, ")}) {
            Answer answer = put(sent);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("errorMessage")).startsWith(rule + " ");
        }
        assertThat(policy()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"prefix\": \"Not_A_Prefix\"} | 2 to 12",
                "{\"maxKeysPerUser\": -1} | 0 to 2147483647",
                "{\"maxLifetime\": 0} | seconds from 1 to 2147483647",
                "{\"expiryNotices\": [0]} | seconds, each 1 to 2147483647",
                "{\"defaultLifetime\": 61, \"maxLifetime\": 60} | 60 seconds",
                "{\"tokenReuse\": 31, \"tokenLifespan\": 61} | 30 seconds",
                "{\"allowedScopes\": [\"leads:read\", \"nothing\"]} | 'nothing'",
                "{\"selfServiceClients\": [\"nobody\"]} | 'nobody'",
                "{\"selfServiceRole\": \"lead-connector.nobody\"} | 'lead-connector.nobody'",
                "{\"leakReportKeys\": {\"scanner\": \"no key\"}} | 'scanner'",
            })
    void messageSaysWhichValuesTheRuleTakesOrWhichIsWrong(String body, String said) {
        assertThat(put(body).string("errorMessage")).contains(said);
    }

    @Test
    void attributesThatCannotBeReadAreReportedAndStrict() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxLifetime", "unlimited")
                .attribute("api-keys.allowNoExpiry", "yes")
                .attribute("api-keys.requireIpAllowList", "nope")
                .attribute("api-keys.inactivityTimeout", "for ever")
                .attribute("api-keys.enabled", "on")
                .attribute("api-keys.selfService", "1")
                .attribute("api-keys.leakReports", "yes"));

        JsonNode policy = policy();

        assertThat(Leads.strings(policy.path("unreadable")))
                .containsExactlyInAnyOrder(
                        "maxLifetime",
                        "allowNoExpiry",
                        "requireIpAllowList",
                        "inactivityTimeout",
                        "enabled",
                        "selfService",
                        "leakReports");
        assertThat(policy.path("maxLifetime").asInt()).isEqualTo(31536000);
        assertThat(policy.path("inactivityTimeout").asInt()).isEqualTo(7776000);
        assertThat(policy.path("requireIpAllowList").asBoolean()).isTrue();
        for (String off : new String[] {"allowNoExpiry", "enabled", "selfService", "leakReports"}) {
            assertThat(policy.path(off).asBoolean()).as(off).isFalse();
        }

        assertThat(Leads.strings(put("{\"enabled\": true}").json().path("unreadable")))
                .doesNotContain("enabled")
                .contains("maxLifetime");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"\"]", "[\" \"]", "[\"\\t\"]", "[\"\", \"\"]"})
    void emptyVariableOfATemplateDoesNotAllowEveryScope(String list) {
        put("{\"allowedScopes\": [\"leads:read\"]}");

        assertThat(put("{\"allowedScopes\": " + list + "}").string("errorMessage"))
                .startsWith("allowedScopes must be a list of names");

        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", ","})
    void attributeWithoutANameAllowsNoScopeAlsoWhenItIsSentBack(String text) {
        updateWithAttributes(Map.of("api-keys.allowedScopes", text));
        Answer sentBack = put(policy().toString());

        assertThat(sentBack.status()).as(sentBack.text()).isEqualTo(200);
        assertThat(Leads.strings(sentBack.json().path("allowedScopes"))).containsExactly(",");
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]")
                        .status())
                .isEqualTo(400);
    }

    /** As it was read, after somebody removed what it names in a stock console. */
    @Test
    void policyMayBeSentBackThoughWhatItNamesIsGone() {
        String scope = created(realm.admin().clientScopes().create(scope("gone")));
        String client = created(realm.admin().clients().create(client("gone-client")));
        realm.admin().roles().create(new RoleRepresentation("gone-role", null, false));
        put("{\"allowedScopes\": [\"gone\", \"leads:read\"], \"selfServiceClients\": [\"gone-client\"], "
                + "\"selfServiceRole\": \"gone-role\"}");
        realm.admin().clientScopes().get(scope).remove();
        realm.admin().clients().get(client).remove();
        realm.admin().roles().deleteRole("gone-role");
        JsonNode read = policy();

        Answer sentBack = put(read.toString());

        assertThat(sentBack.status()).as(sentBack.text()).isEqualTo(200);
        assertThat(sentBack.json()).isEqualTo(read);
        assertThat(Leads.strings(put("{\"allowedScopes\": [\"gone\", \"leads:write\"]}")
                        .json()
                        .path("allowedScopes")))
                .containsExactly("gone", "leads:write");
        assertThat(put("{\"allowedScopes\": [\"gone\", \"nothing\"]}").string("errorMessage"))
                .contains("there is no 'nothing'");
        put("{\"allowedScopes\": [], \"selfServiceClients\": [], \"selfServiceRole\": \"\"}");
        for (String again : new String[] {
            "{\"allowedScopes\": [\"gone\"]}",
            "{\"selfServiceClients\": [\"gone-client\"]}",
            "{\"selfServiceRole\": \"gone-role\"}"
        }) {
            assertThat(put(again).string("errorMessage")).contains("there is no 'gone");
        }
    }

    private static ClientScopeRepresentation scope(String name) {
        ClientScopeRepresentation scope = new ClientScopeRepresentation();
        scope.setName(name);
        scope.setProtocol("openid-connect");
        return scope;
    }

    private static ClientRepresentation client(String clientId) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(clientId);
        return client;
    }

    private static String created(Response answer) {
        try (answer) {
            return CreatedResponseUtil.getCreatedId(answer);
        }
    }

    /** As a tool does that knows nothing of the extension: Keycloak then drops every attribute that is not sent. */
    @Test
    void policyThatARealmUpdateDropsIsStrict() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("key")
                .asText();
        put("{\"allowedScopes\": [\"leads:read\"], \"maxKeysPerUser\": 7}");
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);

        updateWithAttributes(Map.of("of-another-tool", "value"));

        assertThat(export().getAttributes().keySet()).noneMatch(name -> name.startsWith("api-keys."));
        JsonNode policy = policy();
        for (String off : new String[] {"enabled", "selfService", "allowNoExpiry", "leakReports"}) {
            assertThat(policy.path(off).asBoolean()).as(off).isFalse();
        }
        assertThat(policy.path("requireIpAllowList").asBoolean()).isTrue();
        assertThat(Leads.strings(policy.path("unreadable"))).contains("enabled", "allowedScopes", "maxKeysPerUser");
        new Refusals(realm, events)
                .assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "api_key_realm_disabled");
        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"new\"").status())
                .isGreaterThanOrEqualTo(400);

        JsonNode stored = put("{\"enabled\": true}").json();

        assertThat(stored.path("enabled").asBoolean()).isTrue();
        assertThat(stored.path("unreadable")).isEmpty();
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);
    }

    @Test
    void policyThatWasTurnedOffStaysOffWhateverARealmUpdateDrops() {
        put("{\"enabled\": false}");

        updateWithAttributes(Map.of());

        assertThat(policy().path("enabled").asBoolean()).isFalse();
    }

    /** Such a tool knows the rules: what it leaves out shall have its default. */
    @Test
    void realmUpdateThatNamesARuleIsThePolicy() {
        put("{\"enabled\": false, \"maxKeysPerUser\": 7}");

        updateWithAttributes(Map.of("api-keys.prefix", "leads"));

        JsonNode policy = policy();
        assertThat(policy.path("prefix").asText()).isEqualTo("leads");
        assertThat(policy.path("enabled").asBoolean()).isTrue();
        assertThat(policy.path("unreadable")).isEmpty();
    }

    @Test
    void policyOfDefaultsCannotBeLost() {
        put("{\"maxKeysPerUser\": 7, \"prefix\": \"leads\"}");
        forgetPolicy();

        updateWithAttributes(Map.of());

        assertThat(policy().path("enabled").asBoolean()).isTrue();
        assertThat(policy().path("unreadable")).isEmpty();
    }

    @Test
    void realmUpdateThatSendsNoAttributesDropsNothing() {
        put("{\"maxKeysPerUser\": 7}");

        RealmRepresentation update = new RealmRepresentation();
        update.setDisplayName("Leads");
        realm.admin().update(update);

        assertThat(policy().path("maxKeysPerUser").asInt()).isEqualTo(7);
        assertThat(policy().path("unreadable")).isEmpty();
    }

    @Test
    void operatorIsToldOnceOfEachRuleThatCannotBeReadAndOfALostPolicy() {
        put("{\"maxKeysPerUser\": 7}");
        updateWithAttributes(Map.of());
        List<String> lost = warnings(2);
        updateWithAttributes(Map.of(
                "api-keys.enabled", "on", "api-keys.maxLifetime", "unlimited", "api-keys.requireIpAllowlist", "true"));
        List<String> nonsense = warnings(2);

        assertThat(lost).singleElement().asString().contains("realm attributes api-keys.* are gone");
        assertThat(nonsense)
                .hasSize(3)
                .anyMatch(it -> it.contains("attribute 'api-keys.requireIpAllowlist' is not a rule of the policy"))
                .anyMatch(it -> it.contains("attribute 'api-keys.enabled' has an invalid value"))
                .anyMatch(it -> it.contains("attribute 'api-keys.maxLifetime'"))
                .noneMatch(it -> it.contains("unlimited"));
    }

    @Test
    void operatorIsToldOnceOfAKeyThatReportsCannotBeSignedWith() {
        updateWithAttributes(Map.of(
                "api-keys.leakReports",
                "true",
                "api-keys.leakReportKeys",
                "{\"my-scanner\": \"no key\", \"good\": \"" + PEM + "\"}"));

        assertThat(warnings(2))
                .singleElement()
                .asString()
                .contains("'my-scanner'")
                .contains("no public key on the curve P-256");
    }

    @Test
    void namesThatSomebodyStoredMakeOneShortLine() {
        String many = IntStream.range(0, 100)
                .mapToObj(i -> "\"scanner-" + i + "\\nWARN forged " + "x".repeat(1_000) + "\": \"no key\"")
                .collect(Collectors.joining(", ", "{", "}"));
        Map<String, String> attributes =
                Map.of("api-keys.leakReports", "true", "api-keys.leakReportKeys", many, "api-keys.a\nWARN forged", "1");
        updateWithAttributes(attributes);

        assertThat(warnings(2))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).doesNotContain("\n").hasSizeLessThan(1_500));
    }

    @Test
    void keysForReportsAreNotLookedAtWhileReportsAreOff() {
        updateWithAttributes(Map.of("api-keys.leakReportKeys", "{\"my-scanner\": \"no key\"}"));

        assertThat(warnings(1)).isEmpty();
    }

    /** What one node warns of in this many runs of the task. */
    @SuppressWarnings("unchecked")
    private List<String> warnings(int runs) {
        String prefix = "Realm " + realm.getName() + ": ";
        return server.fetch(
                session -> {
                    List<String> told = new ArrayList<>();
                    PolicyWarnings warnings = new PolicyWarnings(session.getKeycloakSessionFactory(), told::add);
                    for (int i = 0; i < runs; i++) {
                        warnings.run();
                    }
                    return told.stream().filter(it -> it.startsWith(prefix)).toList();
                },
                List.class);
    }

    private void updateWithAttributes(Map<String, String> attributes) {
        RealmRepresentation update = new RealmRepresentation();
        update.setAttributes(attributes);
        realm.admin().update(update);
    }

    /** Whatever a test stored: the next one finds the defaults. */
    @AfterEach
    void forgetPolicy() {
        updateWithAttributes(Map.of("api-keys.prefix", "sak"));
        assertThat(put("{\"prefix\": \"\"}").status()).isEqualTo(200);
    }

    @Test
    void stricterPolicyFlagsOldKeysAndKillsNone() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]");
        assertThat(key.path("policyViolations")).isEmpty();

        put("{\"maxLifetime\": 3600, \"allowedScopes\": [\"leads:read\"], \"requireIpAllowList\": true, "
                + "\"maxKeysPerUser\": 0, \"prefix\": \"leads\"}");

        JsonNode flagged =
                leads.admin("GET", "/" + key.path("id").asText(), null).json();
        assertThat(Leads.strings(flagged.path("policyViolations")))
                .containsExactlyInAnyOrder("scopes", "allowedIps", "expiresAt");
        assertThat(flagged.path("status").asText()).isEqualTo("active");
        Answer exchanged = leads.exchange(key);
        assertThat(exchanged.status()).isEqualTo(200);
        assertThat(exchanged.string("scope")).contains("leads:write");
    }

    @Test
    void keyThatNeverExpiresIsFlaggedOnceThatIsNotAllowed() {
        put("{\"allowNoExpiry\": true}");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"expiresAt\": \"never\"");
        assertThat(key.path("policyViolations")).isEmpty();

        put("{\"allowNoExpiry\": false}");

        assertThat(Leads.strings(leads.admin("GET", "/" + key.path("id").asText(), null)
                        .json()
                        .path("policyViolations")))
                .containsExactly("expiresAt");
    }

    @Test
    void whoSeesAndChangesTheRealmSeesAndChangesItsPolicy() {
        RealmAdmins admins = new RealmAdmins(realm, leads);
        String viewer = admins.with("view-realm");
        String manager = admins.with("manage-realm");
        String users = admins.with("manage-users");

        assertThat(leads.admin(viewer, "GET", "/policy", null).status()).isEqualTo(200);
        assertThat(leads.admin(viewer, "PUT", "/policy", "{\"maxKeysPerUser\": 1000}")
                        .status())
                .isEqualTo(403);
        assertThat(leads.admin(users, "GET", "/policy", null).status()).isEqualTo(403);
        assertThat(leads.admin(users, "PUT", "/policy", "{\"maxKeysPerUser\": 1000}")
                        .status())
                .isEqualTo(403);
        assertThat(policy().path("maxKeysPerUser").asInt()).isEqualTo(25);
        assertThat(leads.admin(manager, "PUT", "/policy", "{\"maxKeysPerUser\": 1000}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void changeIsAnAdminEvent() {
        policy();
        adminEvents.skipAll();

        put("{\"maxKeysPerUser\": 7}");

        AdminEventRepresentation event = adminEvents.poll();
        assertThat(event.getOperationType()).isEqualTo("UPDATE");
        assertThat(event.getResourceType()).isEqualTo("API_KEY");
        assertThat(event.getResourcePath()).isEqualTo("api-keys/policy");
        assertThat(event.getRepresentation()).contains("\"maxKeysPerUser\":7");
    }

    private JsonNode policy() {
        Answer answer = leads.admin(realmAdmin(), "GET", "/policy", null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private Answer put(String body) {
        return leads.admin(realmAdmin(), "PUT", "/policy", body);
    }

    private String realmAdmin() {
        if (realmAdmin.isEmpty()) {
            realmAdmin = new RealmAdmins(realm, leads).named("policy-admin", "manage-realm");
        }
        return realmAdmin;
    }

    private RealmRepresentation export() {
        return realm.admin().partialExport(false, false);
    }
}
