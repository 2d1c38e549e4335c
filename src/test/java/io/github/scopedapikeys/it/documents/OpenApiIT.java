package io.github.scopedapikeys.it.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Portal;
import io.github.scopedapikeys.it.support.SelfServiceRealm;
import io.github.scopedapikeys.openapi.OpenApiDocument;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** {@code docs/openapi.json} is true of a running server. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class OpenApiIT {

    private static final String ADMIN = "/admin/realms/{realm}/api-keys";
    private static final String OWN = "/realms/{realm}/api-keys/keys";
    private static final String NEW = "\"scopes\": [\"leads:read\"], \"description\": \"nightly\","
            + " \"clients\": [\"lead-connector\"], \"allowedIps\": [\"127.0.0.0/8\"],"
            + " \"clientRoles\": {\"lead-connector\": [\"lead-reader\"]},"
            + " \"rateLimit\": {\"perSecond\": 5, \"burst\": 5}, \"metadata\": {\"team\": \"sales\"}";
    private static final JsonNode DOCUMENT = OpenApiDocument.committed();

    @InjectRealm(config = SelfServiceRealm.class)
    ManagedRealm realm;

    @InjectAdminClient
    Keycloak server;

    @InjectLeads
    Leads leads;

    private String userToken = "";

    @Test
    void everyCallIsThere() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.leakReports", "true"));
        signIn();
        int calls = 0;
        for (Map.Entry<String, JsonNode> path : DOCUMENT.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> call : path.getValue().properties()) {
                if (call.getValue().has("operationId")) {
                    calls++;
                    String method = call.getKey().toUpperCase(Locale.ROOT);
                    Answer answer =
                            send(method, path.getKey(), UUID.randomUUID().toString(), "", "{}");

                    String about = method + " " + path.getKey() + " " + answer.status() + answer.text();
                    assertThat(answer.status()).as(about).isNotEqualTo(405).isLessThan(500);
                    if (answer.status() == 404) {
                        assertThat(answer.string("error")).as(about).startsWith("API key ");
                    }
                }
            }
        }
        assertThat(calls).isGreaterThan(20);
    }

    @Test
    void answersToAdministratorsAreAsDescribed() {
        JsonNode key = check(201, "POST", ADMIN, "", "", issuing("deploy"));
        String id = KeyObject.id(key);
        leads.assertWorks(key);
        check(200, "POST", ADMIN + "/create", "", "", issuing("kcadm"));
        check(200, "GET", ADMIN + "/{id}", id, "", null);
        check(200, "PUT", ADMIN + "/{id}", id, "", "{\"description\": \"weekly\"}");
        check(200, "GET", ADMIN, "", "?max=1", null);
        check(200, "GET", ADMIN + "/count", "", "?neverUsed=true", null);
        check(200, "POST", ADMIN + "/identify", "", "", "{\"key\": \"" + KeyObject.text(key) + "\"}");
        check(200, "POST", ADMIN + "/{id}/rotate", id, "", "{\"gracePeriod\": 60}");
        check(200, "POST", ADMIN + "/revoke", "", "", "{\"search\": \"kcadm\", \"dryRun\": true}");
        JsonNode policy = check(200, "GET", ADMIN + "/policy", "", "", null);
        check(200, "PUT", ADMIN + "/policy", "", "", policy.toString());
        check(200, "POST", ADMIN + "/policy/account-console", "", "", null);
        check(204, "DELETE", ADMIN + "/{id}", id, "?reason=leaked", null);

        check(404, "GET", ADMIN + "/{id}", id, "", null);
        check(400, "POST", ADMIN, "", "", "{}");
        check(409, "POST", ADMIN, "", "", issuing("kcadm"));
    }

    @Test
    void answersToUsersAreAsDescribed() {
        check(401, "GET", OWN, "", "", null);
        signIn();

        JsonNode key = check(201, "POST", OWN, "", "", "{\"name\": \"deploy\", " + NEW + "}");
        String id = KeyObject.id(key);
        check(200, "GET", OWN, "", "", null);
        check(200, "GET", OWN + "/{id}", id, "", null);
        check(200, "PUT", OWN + "/{id}", id, "", "{\"enabled\": false}");
        check(200, "POST", OWN + "/{id}/rotate", id, "", "{}");
        check(200, "GET", "/realms/{realm}/api-keys/options", "", "", null);
        check(204, "DELETE", OWN + "/{id}", id, "", null);

        check(404, "GET", OWN + "/{id}", id, "", null);
        check(400, "POST", OWN, "", "", "{\"name\": \"\"}");
        check(400, "POST", "/realms/{realm}/api-keys/revoke-self", "", "", null);
        check(400, "GET", "/realms/{realm}/api-keys/verify", "", "", null);
    }

    /** One more than the document allows. */
    @Test
    void limitsOfFieldsAreThoseOfTheServer() {
        int limits = 0;
        for (Map.Entry<String, JsonNode> field : DOCUMENT.at(
                        "/components/schemas/CreateApiKeyRepresentation/properties")
                .properties()) {
            String value = tooMuch(field.getValue());
            if (value != null) {
                limits++;
                String name = field.getKey();
                String owner = name.equals("username") || name.equals("userId") ? "" : "\"username\": \"shop-owner\", ";
                String named = name.equals("name") ? "" : "\"name\": \"n\", ";
                Answer answer = send("POST", ADMIN, "", "", "{" + owner + named + "\"" + name + "\": " + value + "}");

                assertThat(answer.status()).as(name + answer.text()).isEqualTo(400);
                assertThat(answer.string("errorMessage")).startsWith(name + " ");
            }
        }
        assertThat(limits).isGreaterThan(9);
    }

    private static String tooMuch(JsonNode schema) {
        if (schema.has("maxLength")) {
            return "\"" + "x".repeat(schema.path("maxLength").asInt() + 1) + "\"";
        }
        if (schema.has("minLength")) {
            return "\"\"";
        }
        if (schema.has("maxItems")) {
            return IntStream.rangeClosed(0, schema.path("maxItems").asInt())
                    .mapToObj(i -> "\"entry" + i + "\"")
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        if (schema.has("maxProperties")) {
            String value =
                    schema.path("additionalProperties").path("type").asText().equals("array") ? "[]" : "\"\"";
            return IntStream.rangeClosed(0, schema.path("maxProperties").asInt())
                    .mapToObj(i -> "\"entry" + i + "\": " + value)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return schema.has("minimum") ? "" + (schema.path("minimum").asInt() - 1) : null;
    }

    private void signIn() {
        userToken = Portal.signedIn(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.SHOP_OWNER)
                .token();
    }

    private static String issuing(String name) {
        return "{\"username\": \"shop-owner\", \"name\": \"" + name + "\", " + NEW + "}";
    }

    private JsonNode check(int status, String method, String path, String id, String query, String body) {
        Answer answer = send(method, path, id, query, body == null ? "" : body);

        String about = method + " " + path + " " + answer.status() + answer.text();
        assertThat(answer.status()).as(about).isEqualTo(status);
        JsonNode response = DOCUMENT.path("paths")
                .path(path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses")
                .path("" + status);
        if (response.has("$ref")) {
            response = DOCUMENT.at(response.path("$ref").asText().substring(1));
        }
        assertThat(response.isMissingNode()).as(about).isFalse();
        JsonNode schema = response.at("/content/application~1json/schema");
        if (schema.isMissingNode()) {
            assertThat(answer.text()).as(about).isEmpty();
        } else {
            assertThat(problems((ObjectNode) schema, answer.json())).as(about).isEmpty();
        }
        return answer.json();
    }

    private static Iterable<?> problems(ObjectNode schema, JsonNode json) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.setAll(schema);
        whole.set("components", DOCUMENT.path("components"));
        return Collections.unmodifiableSet(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(json));
    }

    private Answer send(String method, String path, String id, String query, String body) {
        String base = realm.getBaseUrl().replaceAll("/realms/.*", "");
        String url = base + path.replace("{realm}", realm.getName()).replace("{id}", id) + query;
        boolean admin = path.startsWith("/admin/");
        String token = admin ? server.tokenManager().getAccessTokenString() : userToken;
        boolean own = path.startsWith(OWN) || path.endsWith("/options");
        return leads.bearer(
                method, url, admin || own ? token : "", "application/json", method.equals("GET") ? "" : body);
    }
}
