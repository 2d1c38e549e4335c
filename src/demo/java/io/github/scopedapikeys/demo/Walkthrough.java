package io.github.scopedapikeys.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The main use case over HTTP: a key is issued, exchanged, used at a service, checked and revoked. */
final class Walkthrough {

    private static final int STEPS = 12;
    private static final long LONGEST_LIFETIME = 300;
    private static final String KEY_TEXT = "sak_[0-9A-Za-z]{71}";

    private final Realm realm;
    private final LeadService service;
    private final Report report;

    private String adminToken = "";
    private String ownerId = "";
    private String keyId = "";
    private String key = "";
    private String token = "";

    Walkthrough(Realm realm, LeadService service, Report report) {
        this.realm = realm;
        this.service = service;
        this.report = report;
    }

    /**
     * Runs the steps. A step that needs a failed step does not run.
     *
     * @throws DemoFailure if a step fails
     */
    void run() throws InterruptedException {
        if (prepare() && exchange()) {
            introspectToken();
            introspectKey();
            exchangeForMissingScope();
            sendLead();
            if (revoke()) {
                exchangeRevoked();
                introspectTokenOfRevokedKey();
                sendLeadWithRevokedKey();
            }
        }
        report.conclude(STEPS);
    }

    private boolean prepare() throws InterruptedException {
        return signIn() && findOwner() && issue();
    }

    private boolean signIn() throws InterruptedException {
        return report.step(
                "crm-admin signs in (by password, a shortcut of this demo: use a real login elsewhere)", step -> {
                    Answer answer = step.send(Call.post(realm.token())
                            .form("grant_type", "password")
                            .form("client_id", "admin-cli")
                            .form("username", "crm-admin")
                            .secretForm("password", Realm.CRM_ADMIN_PASSWORD));
                    step.expect("status", 200, answer.status());
                    adminToken = answer.text("access_token");
                });
    }

    private boolean findOwner() throws InterruptedException {
        return report.step("crm-admin looks up the shop owner", step -> {
            Answer answer = step.send(Call.get(realm.admin() + "/users?username=shop-owner&exact=true")
                    .bearer(adminToken));
            step.expect("status", 200, answer.status());
            step.expect("users found", 1, answer.json().size());
            ownerId = answer.json().path(0).path("id").asText();
        });
    }

    private boolean issue() throws InterruptedException {
        return report.step("crm-admin issues a key for the shop owner that may only write leads", step -> {
            ObjectNode wish = Json.object().put("userId", ownerId).put("name", "CRM lead import");
            wish.putArray("scopes").add("leads:write");
            Answer answer =
                    step.send(Call.post(realm.apiKeys()).bearer(adminToken).json(wish));
            step.expect("status", 201, answer.status());
            keyId = answer.text("id");
            key = answer.text("key");
            step.expectThat(key.matches(KEY_TEXT), "the secret value is shown only this once", Json.start(key));
            step.expect("start", key.isEmpty() ? "a key" : key.substring(0, 10), answer.text("start"));
            step.expect("userId", ownerId, answer.text("userId"));
            step.expect("scopes", List.of("leads:write"), texts(answer.json().path("scopes")));
            step.expect("status of the key", "active", answer.text("status"));
            step.expectThat(
                    answer.location().endsWith("/api-keys/" + keyId),
                    "Location is the key's address",
                    answer.location());
        });
    }

    private boolean exchange() throws InterruptedException {
        return report.step("lead-connector, given the key, exchanges it for a token (RFC 8693)", step -> {
            Answer answer = step.send(exchangeCall());
            step.expect("status", 200, answer.status());
            step.expect("token_type", "Bearer", answer.text("token_type"));
            step.expect("issued_token_type", Realm.ACCESS_TOKEN_TYPE, answer.text("issued_token_type"));
            step.expect("Cache-Control", "no-store", answer.cacheControl());
            step.expectThat(
                    !answer.json().has("refresh_token") && !answer.json().has("id_token"),
                    "neither a refresh token nor an ID token",
                    fieldNames(answer.json()));
            token = answer.text("access_token");
            JsonNode claims = step.showClaims(token);
            step.expect("azp", "lead-connector", claims.path("azp").asText());
            expectRights(step, claims);
            long lifetime = claims.path("exp").asLong() - claims.path("iat").asLong();
            step.expectThat(
                    lifetime > 0 && lifetime <= LONGEST_LIFETIME,
                    "lives %d seconds at most".formatted(LONGEST_LIFETIME),
                    lifetime + " seconds");
        });
    }

    private void introspectToken() throws InterruptedException {
        report.step("lead-connector introspects the token (RFC 7662)", step -> {
            Answer answer = step.send(introspectCall(token));
            step.expect("status", 200, answer.status());
            step.expect("active", true, answer.json().path("active").asBoolean());
            expectRights(step, answer.json());
        });
    }

    private void introspectKey() throws InterruptedException {
        report.step("lead-connector introspects the key itself, without a token", step -> {
            Answer answer = step.send(introspectCall(key));
            step.expect("status", 200, answer.status());
            step.expect("active", true, answer.json().path("active").asBoolean());
            step.expect("token_type", "api-key", answer.text("token_type"));
            step.expect("username", "shop-owner", answer.text("username"));
            expectRights(step, answer.json());
        });
    }

    private void exchangeForMissingScope() throws InterruptedException {
        report.step("the key does not give leads:read, although its owner may read leads", step -> {
            Answer answer = step.send(exchangeCall().form("scope", "leads:read"));
            step.expect("status", 400, answer.status());
            step.expect("error", "invalid_scope", answer.text("error"));
        });
    }

    private void sendLead() throws InterruptedException {
        report.step("the CRM sends a lead with the key to lead-connector, a service that exchanges it itself", step -> {
            Answer answer = step.send(leadCall().apiKey(key));
            step.expect("status", 201, answer.status());
            step.expect("answer", "accepted", answer.text("status"));
            step.expect("status without the key", 401, step.send(leadCall()).status());
        });
    }

    private boolean revoke() throws InterruptedException {
        return report.step("crm-admin revokes the key", step -> {
            Answer answer = step.send(Call.delete(realm.apiKeys() + "/" + keyId).bearer(adminToken));
            step.expect("status", 204, answer.status());
        });
    }

    private void exchangeRevoked() throws InterruptedException {
        report.step("the revoked key no longer gives a token", step -> {
            Answer answer = step.send(exchangeCall());
            step.expect("status", 400, answer.status());
            step.expect("error", "invalid_request", answer.text("error"));
            step.expect("error_description", "Invalid API key", answer.text("error_description"));
        });
    }

    private void introspectTokenOfRevokedKey() throws InterruptedException {
        report.step("and the token that it gave earlier is no longer active", step -> {
            Answer answer = step.send(introspectCall(token));
            step.expect("status", 200, answer.status());
            step.expect("answer", "{\"active\":false}", answer.json().toString());
        });
    }

    private void sendLeadWithRevokedKey() throws InterruptedException {
        report.step("and lead-connector takes no more leads with it", step -> {
            Answer answer = step.send(leadCall().apiKey(key));
            step.expect("status", 401, answer.status());
            step.expect("error", "invalid_token", answer.text("error"));
        });
    }

    private Call leadCall() {
        return Call.post(service.leads()).json(Json.object().put("name", "A lead"));
    }

    private Call exchangeCall() {
        return Call.post(realm.token())
                .client("lead-connector", Realm.LEAD_CONNECTOR_SECRET)
                .form("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .form("subject_token_type", "urn:scoped-api-keys:token-type:api-key")
                .form("subject_token", key);
    }

    private Call introspectCall(String text) {
        return Call.post(realm.token() + "/introspect")
                .client("lead-connector", Realm.LEAD_CONNECTOR_SECRET)
                .form("token", text);
    }

    /** Expects the rights that the key grants, and no other rights of its owner. */
    private void expectRights(Step step, JsonNode claims) {
        Set<String> scopes = new HashSet<>(List.of(claims.path("scope").asText().split(" ")));
        step.expect("sub", ownerId, claims.path("sub").asText());
        step.expect("api_key_id", keyId, claims.path("api_key_id").asText());
        step.expectThat(
                texts(claims.path("aud")).contains("lead-connector"), "aud has lead-connector", claims.path("aud"));
        step.expectThat(
                scopes.contains("leads:write") && !scopes.contains("leads:read"),
                "scope has leads:write and not leads:read",
                scopes);
        step.expect(
                "roles of lead-connector",
                List.of("lead-writer"),
                texts(claims.path("resource_access").path("lead-connector").path("roles")));
        step.expectThat(
                claims.path("resource_access").size() == 1 && !claims.has("realm_access"),
                "no other roles",
                "%s %s".formatted(claims.path("resource_access"), claims.path("realm_access")));
    }

    /** A claim with one text or several. */
    private static List<String> texts(JsonNode node) {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        String[] texts = new String[node.size()];
        Arrays.setAll(texts, index -> node.path(index).asText());
        return List.of(texts);
    }

    private static List<String> fieldNames(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
