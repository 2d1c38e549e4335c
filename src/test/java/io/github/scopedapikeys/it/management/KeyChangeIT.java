package io.github.scopedapikeys.it.management;

import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.FineGrainedPermissions;
import io.github.scopedapikeys.it.support.InParallel;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** {@code PUT /admin/realms/{realm}/api-keys/{id}}. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyChangeIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";

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
    void everyFieldChangesAndTheAnswerShowsIt() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        JsonNode changed = change(
                key,
                "{\"name\": \"CRM\", \"description\": \"nightly\", \"scopes\": [\"leads:write\"], "
                        + "\"clientRoles\": {\"lead-connector\": [\"lead-reader\"]}, \"clients\": [\"lead-connector\"], "
                        + "\"allowedIps\": [\"127.0.0.0/8\", \"::1\"], \"rateLimit\": {\"burst\": 20, \"perSecond\": 5}, "
                        + "\"expiresIn\": 3600, \"enabled\": true, "
                        + "\"metadata\": {\"team\": \"sales\"}}");

        assertThat(changed).isEqualTo(shown(key));
        assertThat(changed.path("id")).isEqualTo(key.path("id"));
        assertThat(changed.path("name").asText()).isEqualTo("CRM");
        assertThat(changed.path("description").asText()).isEqualTo("nightly");
        assertThat(Leads.strings(changed.path("scopes"))).containsExactly("leads:write");
        assertThat(Leads.strings(changed.path("clientRoles").path("lead-connector")))
                .containsExactly("lead-reader");
        assertThat(Leads.strings(changed.path("clients"))).containsExactly("lead-connector");
        assertThat(Leads.strings(changed.path("allowedIps"))).containsExactly("127.0.0.0/8", "::1");
        assertThat(changed.path("rateLimit").toString()).isEqualTo("{\"perSecond\":5,\"burst\":20}");
        assertThat(Duration.between(
                                Instant.now(),
                                Instant.parse(changed.path("expiresAt").asText()))
                        .toSeconds())
                .isBetween(3590L, 3600L);
        assertThat(changed.path("metadata").path("team").asText()).isEqualTo("sales");
        assertThat(changed.has("key")).isFalse();
        assertThat(Leads.claims(leads.exchange(key)).path("scope").asText())
                .contains("leads:write")
                .doesNotContain("leads:read");
    }

    @Test
    void absentAndNullFieldsStay() {
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER,
                READ + ", \"description\": \"nightly\", \"metadata\": {\"team\": \"sales\"}, "
                        + "\"clients\": [\"lead-connector\"], \"allowedIps\": [\"127.0.0.1\"], \"expiresIn\": 3600, "
                        + "\"rateLimit\": {\"perSecond\": 5, \"burst\": 20}");
        JsonNode before = shown(key);

        assertThat(change(key, "{}")).isEqualTo(before);
        assertThat(change(
                        key,
                        "{\"name\": null, \"description\": null, \"scopes\": null, \"realmRoles\": null, "
                                + "\"clientRoles\": null, \"clients\": null, \"allowedIps\": null, \"rateLimit\": null, \"enabled\": null, "
                                + "\"expiresAt\": null, \"expiresIn\": null, \"metadata\": null}"))
                .isEqualTo(before);
    }

    @Test
    void whatIsEmptyIsTakenAway() {
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER,
                READ + ", \"description\": \"nightly\", \"metadata\": {\"team\": \"sales\"}, "
                        + "\"clients\": [\"campaign-tool\"], \"rateLimit\": {\"perSecond\": 5, \"burst\": 20}");

        JsonNode changed = change(
                key, "{\"description\": \"\", \"metadata\": {}, \"clients\": [], \"scopes\": [], \"rateLimit\": {}}");

        assertThat(changed.has("description")).isFalse();
        assertThat(changed.path("metadata")).isEmpty();
        assertThat(changed.path("clients")).isEmpty();
        assertThat(changed.path("scopes")).isEmpty();
        assertThat(changed.has("rateLimit")).isFalse();
    }

    @Test
    void keyObjectMayBeSentBackAsItWasRead() {
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER, READ + ", \"expiresIn\": 60, \"rateLimit\": {\"perSecond\": 5, \"burst\": 20}");
        ObjectNode body = shown(key).deepCopy();
        body.put("description", "changed");

        assertThat(change(key, body.toString())).isEqualTo(body);
        time.set(61);
        body.put("description", "changed after its end");
        assertThat(change(key, body.toString()).path("status").asText()).isEqualTo("expired");
    }

    @Test
    void keyObjectOfAnotherKeyIsRefused() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode other = leads.issue(LeadsRealm.ANALYST, READ);

        assertBadRequest(tryChange(key, "{\"id\": \"" + other.path("id").asText() + "\"}"), "id");
        assertBadRequest(tryChange(key, "{\"userId\": \"" + other.path("userId").asText() + "\"}"), "userId");
    }

    @Test
    void disabledKeyIsRefusedAtOnceAndWorksWhenEnabled() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        assertThat(leads.exchange(key).status()).isEqualTo(200);

        assertThat(change(key, "{\"enabled\": false}").path("status").asText()).isEqualTo("disabled");
        assertThat(leads.exchange(key).status()).isEqualTo(400);
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, text(key)).text()).isEqualTo("{\"active\":false}");

        assertThat(change(key, "{\"enabled\": true}").path("status").asText()).isEqualTo("active");
        assertThat(leads.exchange(key).status()).isEqualTo(200);
    }

    @Test
    void tokenLosesWhatTheKeyLoses() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]");
        String token = leads.exchange(key).string("access_token");

        change(key, "{\"scopes\": [\"leads:read\"]}");

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).string("scope"))
                .contains("leads:read")
                .doesNotContain("leads:write");
    }

    @Test
    void tokenEndsNoLaterThanTheKeyDoesByNow() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String token = leads.exchange(key).string("access_token");

        change(key, "{\"expiresIn\": 20}");

        long end = Instant.now().plusSeconds(20).getEpochSecond();
        Answer further = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
        assertThat(further.json().path("expires_in").asInt()).isBetween(1, 20);
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token)
                        .json()
                        .path("exp")
                        .asLong())
                .isLessThanOrEqualTo(end);
    }

    /** Answers about roles and clients are for those who may issue keys; others learn nothing of the owner. */
    @Test
    void whoMayNotIssueIsNotToldWhatIsWrongWithTheReach() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String manager = managerWhoMayNotResetPasswords();

        for (String asked : List.of(
                "\"realmRoles\": [\"uma_authorization\"]",
                "\"realmRoles\": [\"no-such-role\"]",
                "\"clientRoles\": {\"lead-connector\": [\"no-such-role\"]}",
                "\"scopes\": [\"no-such-scope\"]",
                "\"clients\": [\"no-such-client\"]",
                "\"rateLimit\": {\"perSecond\": 0, \"burst\": 1}",
                "\"expiresAt\": \"never\"")) {
            Answer answer = leads.admin(manager, "PUT", "/" + key.path("id").asText(), "{" + asked + "}");
            assertThat(answer.status()).as(asked + " -> " + answer.text()).isEqualTo(403);
        }
        assertBadRequest(tryChange(key, "{\"realmRoles\": [\"no-such-role\"]}"), "realmRoles");
    }

    @Test
    void whatTheOwnerHasLostMayStayAndNotBeAdded() {
        JsonNode key =
                leads.issue(LeadsRealm.SHOP_OWNER, "\"clientRoles\": {\"lead-connector\": [\"lead-reader\"]}, " + READ);
        JsonNode empty = leads.issue(LeadsRealm.SHOP_OWNER, "\"description\": \"none\"");
        withoutRoles(LeadsRealm.SHOP_OWNER);

        change(key, "{\"clientRoles\": {\"lead-connector\": [\"lead-reader\"]}, " + READ + ", \"name\": \"n\"}");
        assertBadRequest(tryChange(empty, "{\"clientRoles\": {\"lead-connector\": [\"lead-reader\"]}}"), "clientRoles");
        assertBadRequest(tryChange(empty, "{" + READ + "}"), "scopes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | {\"name\": \"\"}",
                "name | {\"name\": 5}",
                "description | {\"description\": \"a\\u0000b\"}",
                "scopes | {\"scopes\": [\"nothing\"]}",
                "scopes | {\"scopes\": [\"offline_access\"]}",
                "realmRoles | {\"realmRoles\": [\"nobody\"]}",
                "clientRoles | {\"clientRoles\": {\"nobody\": [\"x\"]}}",
                "clientRoles | {\"clientRoles\": {\"lead-connector\": [\"nothing\"]}}",
                "clients | {\"clients\": [\"nobody\"]}",
                "allowedIps | {\"allowedIps\": [\"10.0.0.1/8\"]}",
                "rateLimit | {\"rateLimit\": {\"perSecond\": 0, \"burst\": 1}}",
                "rateLimit | {\"rateLimit\": {\"perSecond\": 5, \"burst\": 4}}",
                "rateLimit | {\"rateLimit\": {\"perSecond\": 5}}",
                "rateLimit | {\"rateLimit\": \"5/20\"}",
                "expiresAt | {\"expiresAt\": \"2001-01-01T00:00:00Z\"}",
                "expiresAt | {\"expiresAt\": \"never\"}",
                "expiresAt | {\"expiresAt\": \"tomorrow\"}",
                "expiresIn | {\"expiresIn\": 0}",
                "expiresIn | {\"expiresIn\": 31536001}",
                "expiresIn | {\"expiresIn\": 60, \"expiresAt\": \"2027-01-01T00:00:00Z\"}",
                "enabled | {\"enabled\": \"no\"}",
                "metadata | {\"metadata\": {\"a\": 1}}",
                "key | {\"key\": \"x\"}",
                "body | []",
            })
    void badFieldIsNamedAndNothingChanges(String field, String body) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode before = shown(key);

        assertBadRequest(tryChange(key, body), field);
        assertBadRequest(
                tryChange(
                        key,
                        body.replaceFirst("^\\{", "{\"enabled\": false, ")
                                .replace("{\"enabled\": false, \"enabled\"", "{\"enabled\"")),
                field);
        assertThat(shown(key)).isEqualTo(before);
    }

    @Test
    void nameOfAnotherKeyIsAConflict() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode before = shown(key);

        Answer answer = tryChange(
                key, "{\"enabled\": false, \"name\": \"" + other.path("name").asText() + "\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(shown(key)).isEqualTo(before);
    }

    /** The key's owner has a client and addresses to lose, and an end to outlive. */
    @Test
    void onlyWhoMayIssueMayWiden() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowNoExpiry", "true"));
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER,
                READ + ", \"clients\": [\"lead-connector\"], \"expiresIn\": 3600, "
                        + "\"allowedIps\": [\"10.0.0.0/8\", \"127.0.0.1\", \"2001:db8::/32\"], "
                        + "\"rateLimit\": {\"perSecond\": 5, \"burst\": 20}");
        JsonNode before = shown(key);
        String path = "/" + key.path("id").asText();
        String manager = managerWhoMayNotResetPasswords();
        String later = Instant.now().plusSeconds(7200).toString();
        adminEvents.skipAll();
        events.clear();

        for (String wider : List.of(
                "\"scopes\": [\"leads:read\", \"leads:write\"]",
                "\"realmRoles\": [\"default-roles-leads\"]",
                "\"clientRoles\": {\"lead-connector\": [\"lead-reader\"]}",
                "\"clients\": []",
                "\"clients\": [\"campaign-tool\"]",
                "\"clients\": [\"lead-connector\", \"campaign-tool\"]",
                "\"allowedIps\": []",
                "\"allowedIps\": [\"10.0.0.0/7\"]",
                "\"allowedIps\": [\"0.0.0.0/0\", \"::/0\"]",
                "\"allowedIps\": [\"10.0.0.0/8\", \"127.0.0.2\"]",
                "\"allowedIps\": [\"2001:db8::/31\"]",
                "\"allowedIps\": [\"::ffff:10.0.0.1\"]",
                "\"rateLimit\": {}",
                "\"rateLimit\": {\"perSecond\": 6, \"burst\": 20}",
                "\"rateLimit\": {\"perSecond\": 1, \"burst\": 21}",
                "\"expiresIn\": 7200",
                "\"expiresAt\": \"" + later + "\"",
                "\"expiresAt\": \"never\"")) {
            Answer answer = leads.admin(manager, "PUT", path, "{\"description\": \"wider\", " + wider + "}");
            assertThat(answer.status()).as(wider + " -> " + answer.text()).isEqualTo(403);
        }
        assertThat(shown(key)).isEqualTo(before);
        assertThat(adminEvents.poll()).isNull();
        assertNothingChanged();

        for (String narrower : List.of(
                "\"description\": \"nightly\"",
                "\"clients\": [\"lead-connector\"]",
                "\"allowedIps\": [\"127.0.0.1\", \"10.0.0.0/8\", \"2001:db8::/32\"]",
                "\"allowedIps\": [\"10.0.0.0/9\", \"2001:db8:1::/48\", \"127.0.0.1\"]",
                "\"allowedIps\": [\"127.0.0.1\", \"10.1.2.3\"]",
                "\"expiresAt\": \"" + key.path("expiresAt").asText() + "\"",
                "\"rateLimit\": {\"perSecond\": 5, \"burst\": 20}",
                "\"rateLimit\": {\"perSecond\": 5, \"burst\": 19}",
                "\"rateLimit\": {\"perSecond\": 1, \"burst\": 1}",
                "\"expiresIn\": 600",
                "\"enabled\": false",
                "\"enabled\": true",
                "\"scopes\": []")) {
            Answer answer = leads.admin(manager, "PUT", path, "{" + narrower + "}");
            assertThat(answer.status()).as(narrower + " -> " + answer.text()).isEqualTo(200);
        }
        Answer wholeObject = leads.admin(manager, "PUT", path, shown(key).toString());
        assertThat(wholeObject.status()).as(wholeObject.text()).isEqualTo(200);
    }

    private String managerWhoMayNotResetPasswords() {
        String token = new RealmAdmins(realm, leads).withoutRole("key-manager");
        String userId = leads.userId("key-manager");
        FineGrainedPermissions permissions = new FineGrainedPermissions(realm, leads);
        permissions.allow(userId, "Users", Set.of(), "view", "manage");
        permissions.refuse(userId, "Users", Set.of(leads.userId(LeadsRealm.SHOP_OWNER)), "reset-password");
        return token;
    }

    private void assertNothingChanged() {
        EventRepresentation event = events.poll();
        while (event != null) {
            assertThat(event.getType()).isNotEqualTo(EventType.UPDATE_CREDENTIAL.name());
            event = events.poll();
        }
    }

    @ParameterizedTest
    @MethodSource("stockLabels")
    void labelOfTheStockConsoleStaysUntilTheNameIsChangedHere(String label) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        realm.admin()
                .users()
                .get(key.path("userId").asText())
                .setCredentialUserLabel(key.path("id").asText(), label);
        ObjectNode body = shown(key).deepCopy();
        assertThat(body.path("name").asText()).isEqualTo(label);
        body.put("description", "changed");

        assertThat(change(key, body.toString())).isEqualTo(body);
        assertThat(leads.rotate(key, null).path("name").asText()).isEqualTo(label);
        if (!label.isBlank()) {
            body.put("name", label + "\u0007");
            assertBadRequest(tryChange(key, body.toString()), "name");
        }
        assertThat(change(key, "{\"name\": \" changed here\\t\"}").path("name").asText())
                .isEqualTo("changed here");
    }

    static List<String> stockLabels() {
        return List.of(
                "x".repeat(150), "tab\tinside", "two\nlines", " spaced ", "\u200B", "\u202Edeceiving", "e\u0301");
    }

    @Test
    void nameThatLooksLikeThatOfAnotherKeyIsAConflict() {
        leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"caf\u00e9\"");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        for (String name : List.of("caf\u00e9", "cafe\u0301", " CAF\u00c9\u3164", "ca\u200Bf\u00e9")) {
            assertThat(tryChange(key, "{\"name\": \"" + name + "\"}").status())
                    .as(name)
                    .isEqualTo(409);
        }
        assertThat(change(key, "{\"name\": \"cafe\"}").path("name").asText()).isEqualTo("cafe");
        assertThat(change(key, "{\"name\": \"Cafe \"}").path("name").asText()).isEqualTo("Cafe");
    }

    @Test
    void viewingIsNotEnough() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String viewer = new RealmAdmins(realm, leads).with("view-users");

        assertThat(leads.admin(viewer, "PUT", "/" + key.path("id").asText(), "{\"enabled\": false}")
                        .status())
                .isEqualTo(403);
        assertThat(shown(key).path("enabled").asBoolean()).isTrue();
    }

    @Test
    void changeIsAnEventAndAnAdminEvent() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        adminEvents.skipAll();
        events.clear();

        change(key, "{\"description\": \"changed\"}");

        AdminEventRepresentation adminEvent = adminEvents.poll();
        assertThat(adminEvent.getOperationType()).isEqualTo("UPDATE");
        assertThat(adminEvent.getResourceType()).isEqualTo("API_KEY");
        assertThat(adminEvent.getResourcePath())
                .isEqualTo("api-keys/" + key.path("id").asText());
        assertThat(adminEvent.getRepresentation()).contains("changed");
        EventRepresentation event = events.poll();
        while (EventType.LOGIN.name().equals(event.getType())) {
            event = events.poll();
        }
        assertThat(event.getType()).isEqualTo(EventType.UPDATE_CREDENTIAL.name());
        assertThat(event.getDetails()).containsEntry("api_key_change", "changed");
    }

    @Test
    void parallelChangesOfOneKeyAllArrive() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String token = leads.crmAdminToken();
        String path = "/" + key.path("id").asText();

        List<Answer> answers = InParallel.call(12, i -> switch (i % 3) {
            case 0 -> leads.admin(token, "PUT", path, "{\"description\": \"d" + i + "\"}");
            case 1 -> leads.admin(token, "PUT", path, "{\"metadata\": {\"n\": \"" + i + "\"}}");
            default -> leads.admin(token, "POST", path + "/rotate", "{}");
        });

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        JsonNode after = shown(key);
        assertThat(after.path("description").asText()).startsWith("d");
        assertThat(after.path("metadata").has("n")).isTrue();
    }

    @Test
    void keysOfAUserAreRevokedInParallelWhileOthersChange() throws Exception {
        List<JsonNode> keys = IntStream.range(0, 6)
                .mapToObj(i -> leads.issue(LeadsRealm.SHOP_OWNER, READ))
                .toList();
        String token = leads.crmAdminToken();

        List<Integer> statuses = InParallel.call(keys.size() * 2, i -> {
            String path = "/" + keys.get(i / 2).path("id").asText();
            Answer answer = i % 2 == 0
                    ? leads.admin(token, "DELETE", path, null)
                    : leads.admin(token, "POST", path + "/rotate", "{}");
            return answer.status();
        });

        // A key is found gone if its revocation was first.
        assertThat(statuses).contains(204).isSubsetOf(204, 200, 404);
    }

    private void withoutRoles(String username) {
        String userId = leads.userId(username);
        var roles = realm.admin().users().get(userId).roles();
        String client = leads.client(LeadsRealm.CONNECTOR).getId();
        List<RoleRepresentation> had = roles.clientLevel(client).listAll();
        roles.clientLevel(client).remove(had);
        realm.cleanup()
                .add(cleaned ->
                        cleaned.users().get(userId).roles().clientLevel(client).add(had));
    }

    private JsonNode change(JsonNode key, String body) {
        Answer answer = tryChange(key, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private Answer tryChange(JsonNode key, String body) {
        return leads.admin("PUT", "/" + key.path("id").asText(), body);
    }

    private JsonNode shown(JsonNode key) {
        return leads.admin("GET", "/" + key.path("id").asText(), null).json();
    }

    private static void assertBadRequest(Answer answer, String field) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).startsWith(field + " ");
    }
}
