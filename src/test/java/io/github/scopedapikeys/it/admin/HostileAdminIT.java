package io.github.scopedapikeys.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** {@code /admin/realms/{realm}/api-keys} with an administrator's token and nonsense: refused, and nothing is half done. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class HostileAdminIT {

    private static final long SEED = Long.getLong("test.seed", System.nanoTime());
    private static final int BODIES = 400;

    /** The inputs of the fuzz test of bodies. */
    private static final Path SEEDS = Path.of(
            "src/test/resources/io/github/scopedapikeys/admin/CreateApiKeyFuzzTestInputs/anyBodyGivesAKeyOrNamesAField");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "1.5",
            "9223372036854775807",
            "99999999999999999999",
            "NaN",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\u202e\"",
            "\"\u202e\"",
            "\"\uD83D\uDD11\"",
            "\"\u200B\"",
            "\"../../x\"",
            "\"' OR 1=1 --\"",
            "\"${jndi:ldap://localhost/}\"",
            "\"%00\"",
            "\"never\"",
            "\"2001-01-01T00:00:00Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "[]",
            "[null]",
            "[[]]",
            "[\"\"]",
            "[\"leads:read\"]",
            "[\"leads:read\",\"leads:read\"]",
            "[\"\\ud800\"]",
            "{}",
            "{\"\":\"\"}",
            "{\"a\":null}",
            "{\"a\":[\"b\"]}",
            "{\"\\ud800\":\"x\"}",
            "{\"lead-connector\":[\"lead-reader\"]}",
            "[".repeat(1200) + "]".repeat(1200),
            "{\"a\":".repeat(1200) + "1" + "}".repeat(1200),
            "\"" + "x".repeat(70_000) + "\"");
    private static final List<String> FIELDS = List.of(
            "userId",
            "username",
            "name",
            "description",
            "scopes",
            "realmRoles",
            "clientRoles",
            "clients",
            "allowedIps",
            "rateLimit",
            "expiresAt",
            "expiresIn",
            "metadata",
            "key",
            "id",
            "enabled",
            "\\u006eame",
            "__proto__");

    private static final List<String> NO_IDS = List.of(
            "/%2e%2e%2fusers",
            "/..%2f..%2fmaster",
            "/%252e%252e",
            "/..%5c..",
            "/%00",
            "/%0d%0aX:%20y",
            "/*",
            "/%25",
            "/null",
            "/undefined",
            "/0",
            "/-1",
            "/%27%20OR%20%271%27=%271",
            "/%24%7Bjndi:ldap:%2f%2flocalhost%7D",
            "/f:x:y",
            "/f:",
            "/%7B%7D",
            "/%F0%9F%94%91",
            "/%ED%A0%80",
            "/%C0%AE%C0%AE",
            "/%FF",
            "/00000000-0000-0000-0000-000000000000");

    private static final List<String> ABSURD_QUERIES = List.of(
            "first=-1",
            "first=2147483648",
            "first=1e3",
            "first=",
            "first=%00",
            "first=0x1",
            "first=1&first=1",
            "max=-1",
            "max=99999999999999999999",
            "max=NaN",
            "max=%20",
            "max=1%00",
            "max[]=1",
            "MAX=1",
            "x",
            "userId=nobody",
            "userId=..%2F..",
            "userId=%00",
            "userId=%27",
            "userId=%25",
            "userId=*",
            "userId=x&userId=y",
            "userId=f:x:y",
            "userId=%ED%A0%80",
            "first=%FF");

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private JsonNode key;
    private List<String> owners;
    private String token;
    private int tokenUses;

    @BeforeEach
    void issueOneKey() {
        owners = List.of(leads.userId(LeadsRealm.SHOP_OWNER), leads.userId(LeadsRealm.ANALYST));
        key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]");
    }

    @Test
    void everyInputOfTheFuzzTestIsTakenWholeOrRefused() throws IOException {
        List<String> accepted = new ArrayList<>();
        try (Stream<Path> inputs = Files.list(SEEDS)) {
            for (Path input : inputs.sorted().toList()) {
                if (isCreated(input.getFileName().toString(), Files.readAllBytes(input))) {
                    accepted.add(input.getFileName().toString());
                }
            }
        }
        assertThat(storedKeys()).isEqualTo(1);
        assertThat(accepted).contains("least", "in-longest", "name-longest", "description-longest");
    }

    @Test
    void bodiesWithNonsenseInSomeFieldsAreTakenWholeOrRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < BODIES; i++) {
            String body = body(random);
            isCreated("body " + i + " of seed " + SEED + ": " + body, body.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(storedKeys()).as("seed " + SEED).isEqualTo(1);
    }

    private static String body(Random random) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("username", "\"analyst\"", "name", "\"n\""));
        StringBuilder repeated = new StringBuilder();
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            String field = FIELDS.get(random.nextInt(FIELDS.size()));
            String value = VALUES.get(random.nextInt(VALUES.size()));
            if (fields.put(field, value) != null && random.nextInt(4) == 0) {
                repeated.append(",\"").append(field).append("\":").append(value);
            }
        }
        StringBuilder body = new StringBuilder("{");
        fields.forEach((field, value) -> body.append(body.length() == 1 ? "" : ",")
                .append('"')
                .append(field)
                .append("\":")
                .append(value));
        return body.append(repeated).append(random.nextInt(20) == 0 ? "" : "}").toString();
    }

    /** A key that is created is whole, and removed again; otherwise the answer blames the caller and nothing is written. */
    private boolean isCreated(String what, byte[] body) {
        Answer answer = Leads.send(HttpRequest.newBuilder(URI.create(leads.adminUrl()))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
        String about = what + " -> " + answer.status() + " " + answer.text();
        if (answer.status() == 201) {
            String path = "/" + answer.string("id");
            assertThat(leads.admin(token(), "GET", path, null).status())
                    .as(about)
                    .isEqualTo(200);
            assertThat(leads.admin(token(), "DELETE", path, null).status())
                    .as(about)
                    .isEqualTo(204);
            assertThat(storedKeys()).as(about).isEqualTo(1);
            return true;
        }
        assertThat(answer.status()).as(about).isBetween(400, 499);
        assertThat(answer.string("errorMessage") + answer.string("error"))
                .as(about)
                .isNotEmpty();
        return false;
    }

    @Test
    void idThatIsNoneIsNotFound() {
        NO_IDS.forEach(this::assertNotFound);
    }

    @Test
    void idThatIsNearlyOneIsNotFound() {
        String id = key.path("id").asText();
        for (String path : List.of(
                id.toUpperCase(Locale.ROOT) + (id.equals(id.toUpperCase(Locale.ROOT)) ? "x" : ""),
                id + "%20",
                "%20" + id,
                id + "%00",
                id + "%0A",
                id + ".json",
                id + "%2F",
                id + "%3F",
                id + "%23",
                id.replace("-", ""),
                "%7B" + id + "%7D",
                id.substring(1),
                id + id,
                id.replace('-', '_'),
                "x".repeat(3000),
                id + "/key",
                id + "/../" + id + "x")) {
            assertNotFound("/" + path);
        }
    }

    private void assertNotFound(String path) {
        for (String method : List.of("GET", "DELETE", "PUT", "POST", "PATCH")) {
            Answer answer = leads.bearer(
                    method, leads.adminUrl() + path, token(), "application/json", method.startsWith("P") ? "{}" : "");
            assertThat(answer.status())
                    .as(method + " " + path + " -> " + answer.text())
                    .isBetween(400, 499);
        }
        assertThat(storedKeys()).as(path).isEqualTo(1);
    }

    @Test
    void queryOfAbsurdValuesIsRefused() {
        String user = "userId=" + key.path("userId").asText() + "&";
        for (String query : ABSURD_QUERIES) {
            String whole = "?" + (query.startsWith("userId") ? "" : user) + query;
            Answer answer = leads.admin(token(), "GET", whole, null);
            assertThat(answer.status()).as(whole + " -> " + answer.text()).isBetween(400, 499);
        }
    }

    /** Keycloak takes an id that begins so for that of a federated user, and fails to find the second colon. */
    @Test
    void userIdThatIsNearlyThatOfAFederatedUserIsNotFound() {
        for (String id : List.of("f:", "f:x", "f:" + "x".repeat(200))) {
            Answer listed = leads.admin(token(), "GET", "?userId=" + id, null);
            assertThat(listed.status()).as(id + " -> " + listed.text()).isEqualTo(404);
            Answer issued = leads.admin(token(), "POST", "", "{\"userId\": \"" + id + "\", \"name\": \"n\"}");
            assertThat(issued.status()).as(id + " -> " + issued.text()).isEqualTo(404);
        }
    }

    @Test
    void textThatNoDatabaseTakesIsNamedBeforeAnythingIsLookedUp() {
        for (String text : List.of("\\u0000", "a\\u0000b", "\\ud800", "a\\udc00b", "x".repeat(256), " ", "")) {
            for (String field : List.of("userId", "username")) {
                assertNamed(
                        field,
                        leads.admin(token(), "POST", "", "{\"" + field + "\": \"" + text + "\", \"name\": \"n\"}"));
            }
            for (String field : List.of("userId", "search", "scope", "client")) {
                assertNamed(field, leads.admin(token(), "POST", "/revoke", "{\"" + field + "\": \"" + text + "\"}"));
            }
        }
        for (String field : List.of("userId", "search", "scope", "client")) {
            for (String path : List.of("?", "/count?")) {
                assertNamed(field, leads.admin(token(), "GET", path + field + "=" + "x".repeat(256), null));
                assertNamed(field, leads.admin(token(), "GET", path + field + "=%20", null));
                // Keycloak itself refuses it in an address.
                assertThat(leads.admin(token(), "GET", path + field + "=a%00b", null)
                                .status())
                        .isEqualTo(400);
            }
        }
        assertThat(storedKeys()).isEqualTo(1);
    }

    @Test
    void textThatNoDatabaseTakesIsNoRule() {
        String manager = new RealmAdmins(realm, leads).named("policy-admin", "manage-realm");
        for (String text : List.of("\\u0000", "a\\u0000b", "\\ud800", "x".repeat(256))) {
            for (String rule : List.of("allowedScopes", "selfServiceClients")) {
                assertNamed(rule, leads.admin(manager, "PUT", "/policy", "{\"" + rule + "\": [\"" + text + "\"]}"));
            }
            assertNamed(
                    "selfServiceRole",
                    leads.admin(manager, "PUT", "/policy", "{\"selfServiceRole\": \"" + text + "\"}"));
        }
    }

    /** The test ends with a look for the key in the server's log, where Keycloak writes what it looks up. */
    @Test
    void keyInPlaceOfANameIsRefusedAndNotLookedUp() {
        String text = key.path("key").asText();
        String manager = new RealmAdmins(realm, leads).named("policy-admin", "manage-realm");

        for (String field : List.of("userId", "username")) {
            Answer answer =
                    leads.admin(token(), "POST", "", "{\"" + field + "\": \"my " + text + "\", \"name\": \"n\"}");
            assertNamed(field, answer);
            assertThat(answer.string("errorMessage")).contains("identify");
            assertNamed(
                    field, leads.admin(token(), "POST", "", "{\"" + field + "\": \"" + text + "\", \"name\": \"n\"}"));
        }
        assertNamed("userId", leads.admin(token(), "POST", "/revoke", "{\"userId\": \"" + text + "\"}"));
        for (String rule : List.of("allowedScopes", "selfServiceClients")) {
            assertNamed(rule, leads.admin(manager, "PUT", "/policy", "{\"" + rule + "\": [\"" + text + "\"]}"));
        }
        assertNamed(
                "selfServiceRole", leads.admin(manager, "PUT", "/policy", "{\"selfServiceRole\": \"" + text + "\"}"));
    }

    private static void assertNamed(String field, Answer answer) {
        assertThat(answer.status()).as(field + " -> " + answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).startsWith(field + " ");
    }

    @Test
    void pageFarBehindTheEndIsEmpty() {
        String user = "?userId=" + key.path("userId").asText();

        assertThat(leads.admin(token(), "GET", user + "&first=2147483647&max=2147483647", null)
                        .text())
                .isEqualTo("[]");
        assertThat(leads.admin(token(), "GET", user + "&max=0", null).text()).isEqualTo("[]");
    }

    @Test
    void reasonThatDoesNotBelongInAnEventIsRefusedAndTheKeyStays() {
        for (String reason : List.of("%00", "a%0Ab", "%7F", "%C2%85", "%E2%80%AE", "%E2%81%A6", "x".repeat(256))) {
            Answer answer = leads.admin(token(), "DELETE", "/" + key.path("id").asText() + "?reason=" + reason, null);
            assertThat(answer.status()).as(reason + " -> " + answer.text()).isEqualTo(400);
        }
        assertThat(storedKeys()).isEqualTo(1);
    }

    @Test
    void keyGivenAsReasonIsRefusedAndTheKeyStays() {
        leads.trail().leaveOutTheLog("the HTTP layer prints URLs at TRACE");
        Answer answer = leads.admin(
                token(),
                "DELETE",
                "/" + key.path("id").asText() + "?reason=leaked:"
                        + key.path("key").asText(),
                null);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain(key.path("key").asText().substring(26));
        assertThat(storedKeys()).isEqualTo(1);
    }

    /** Of both owners, by the stock API. */
    private long storedKeys() {
        return owners.stream()
                .flatMap(owner -> realm.admin().users().get(owner).credentials().stream())
                .filter(credential -> "api-key".equals(credential.getType()))
                .count();
    }

    /** A new one before the old one ends; each costs the server a password hash. */
    private String token() {
        if (token == null || tokenUses++ % 200 == 0) {
            token = leads.crmAdminToken();
        }
        return token;
    }
}
