package io.github.scopedapikeys.it.verification;

import static io.github.scopedapikeys.it.support.KeyChecksums.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.AllDoorsRealm;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Door;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.SealedTokens;
import io.github.scopedapikeys.it.support.Visitor;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.EventType;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ClientScopeBuilder;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What was reported of keys and tokens of other products, tried here; each test names the class of those reports. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KnownBypassesIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String ADMINISTER = "\"clientRoles\": {\"realm-management\": [\"realm-admin\"]}";
    private static final int ID_START = "sak_".length();
    private static final int SECRET_START = ID_START + 22;
    private static final int CHECKSUM_START = SECRET_START + 43;

    /** Made once for the class, as its realm is. */
    private static Map<String, String> sealedTokens = Map.of();

    @InjectRealm(config = AllDoorsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    private Leads leads;
    private Visitor visitor;

    @BeforeEach
    void arrive() {
        leads = new Leads(realm);
        if (sealedTokens.isEmpty()) {
            sealedTokens = SealedTokens.of(realm);
        }
        visitor = new Visitor(realm, server);
    }

    private record Call(String method, String path, String body) {}

    // CWE-269, CVE-2026-22043, CVE-2026-56225: a credential with few rights issues, changes or removes one with more.
    @Test
    void sealedTokenIssuesChangesRotatesFindsAndRevokesNoKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String one = "/" + key.path("id").asText();
        List<Call> calls = List.of(
                new Call("GET", "", ""),
                new Call("GET", one, ""),
                new Call("POST", "/identify", "{\"key\": \"" + key.path("key").asText() + "\"}"),
                new Call("GET", "/policy", ""),
                new Call("PUT", "/policy", "{\"maxKeysPerUser\": 1000}"),
                new Call("POST", "", "{\"username\": \"crm-admin\", \"name\": \"wide\", " + ADMINISTER + "}"),
                new Call("PUT", one, "{\"scopes\": [\"leads:read\", \"leads:write\"]}"),
                new Call("POST", one + "/rotate", "{\"gracePeriod\": 600}"),
                new Call("DELETE", one, ""),
                new Call("POST", "/revoke", "{\"userId\": \"" + leads.userId(LeadsRealm.CRM_ADMIN) + "\"}"));
        String keys = leads.admin("GET", "", null).text();
        adminEvents.skipAll();

        sealedTokens.forEach((form, token) -> calls.forEach(call ->
                assertThat(call(token, call).status()).as("%s: %s", form, call).isEqualTo(401)));

        assertThat(adminEvents.poll()).isNull();
        assertThat(leads.admin("GET", "", null).text()).isEqualTo(keys);
        String administrator = visitor.token(Door.Key.ACCESS_TOKEN);
        calls.forEach(call -> {
            Answer answer = call(administrator, call);
            assertThat(answer.status()).as("%s: %s", call, answer.text()).isBetween(200, 204);
        });
        sealedTokens = Map.of();
    }

    private Answer call(String token, Call call) {
        return leads.admin(token, call.method(), call.path(), call.body().isEmpty() ? null : call.body());
    }

    // CWE-863, CVE-2026-28699: a credential that is presented in another way, or as another kind, loses its limits.
    @Test
    void keyInThePlaceOfAnotherCredentialGivesNothing() {
        leads.trail().leaveOutTheLog("Keycloak prints parameters that it does not know as secrets");
        String key = leads.issue(LeadsRealm.CRM_ADMIN, ADMINISTER).path("key").asText();
        Map<String, String[]> grants = new LinkedHashMap<>();
        grants.put("refresh token", parameters("refresh_token", "refresh_token", key));
        grants.put("code", parameters("authorization_code", "code", key, "redirect_uri", AllDoorsRealm.REDIRECT_URI));
        grants.put("password", parameters("password", "username", LeadsRealm.CRM_ADMIN, "password", key));
        grants.put("assertion", parameters("urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", key));
        grants.put("device code", parameters("urn:ietf:params:oauth:grant-type:device_code", "device_code", key));
        grants.put("CIBA request", parameters("urn:openid:params:grant-type:ciba", "auth_req_id", key));
        grants.put(
                "grant of sealed tokens",
                parameters("urn:scoped-api-keys:grant-type:sealed-token", "subject_token", key));
        for (String type : List.of(
                OAuth2Constants.ACCESS_TOKEN_TYPE,
                OAuth2Constants.REFRESH_TOKEN_TYPE,
                OAuth2Constants.ID_TOKEN_TYPE,
                OAuth2Constants.JWT_TOKEN_TYPE)) {
            grants.put(type, Leads.exchangeForm(type, key));
        }
        List<String> before = visitor.traces();
        realm.admin().clearEvents();

        grants.forEach((place, form) -> assertRefused(place, leads.token(LeadsRealm.CONNECTOR, form)));
        assertRefused(
                "client secret",
                leads.token(
                        null,
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        LeadsRealm.CONNECTOR,
                        "client_secret",
                        key));
        for (String authorization : List.of("Bearer " + key, basic(LeadsRealm.CRM_ADMIN, key), basic(key, ""), key)) {
            for (String path : List.of(
                    "/admin/realms/leads/users",
                    "/admin/realms/leads/api-keys",
                    "/realms/leads/account",
                    "/realms/leads/protocol/openid-connect/userinfo")) {
                assertRefused(
                        path,
                        get(path, "Authorization", authorization, "X-API-Key", key, "Accept", "application/json"));
            }
        }

        assertThat(successes()).isZero();
        assertThat(visitor.traces()).isEqualTo(before);
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);
    }

    private static String[] parameters(String grantType, String... more) {
        String[] all = new String[more.length + 2];
        all[0] = "grant_type";
        all[1] = grantType;
        System.arraycopy(more, 0, all, 2, more.length);
        return all;
    }

    private static void assertRefused(String place, Answer answer) {
        assertThat(answer.status()).as("%s: %s", place, answer.text()).isBetween(400, 403);
        assertThat(answer.text()).as(place).doesNotContain("\"access_token\"", "\"sub\"", "example.com");
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private int successes() {
        List<String> types = List.of(
                EventType.LOGIN.name(),
                EventType.CLIENT_LOGIN.name(),
                EventType.CODE_TO_TOKEN.name(),
                EventType.REFRESH_TOKEN.name(),
                EventType.PERMISSION_TOKEN.name(),
                EventType.TOKEN_EXCHANGE.name());
        return realm.admin()
                .getEvents(types, null, null, null, null, null, 0, 100)
                .size();
    }

    // CWE-187: a text is accepted for what it begins with, or as far as it goes.
    @Test
    void keyIsComparedToItsLastCharacter() {
        Refusals refusals = new Refusals(realm, events);
        JsonNode issued = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String key = issued.path("key").asText();
        String body = key.substring(0, CHECKSUM_START);
        String secret = key.substring(SECRET_START, CHECKSUM_START);
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put(key + "0", "malformed");
        reasons.put(key + "." + key, "malformed");
        reasons.put(key + key, "malformed");
        for (int length : List.of(1, ID_START, SECRET_START, SECRET_START + 1, CHECKSUM_START, key.length() - 1)) {
            reasons.put(key.substring(0, length), "malformed");
        }
        // With a checksum that is right, so that it is the key's secret that is compared.
        reasons.put(whole(body + "0"), "malformed");
        reasons.put(whole(body.substring(0, CHECKSUM_START - 1)), "malformed");
        reasons.put(whole(key.substring(0, SECRET_START)), "malformed");
        reasons.put(
                whole(body.substring(0, CHECKSUM_START - 1) + another(body.charAt(CHECKSUM_START - 1))),
                "wrong_secret");
        reasons.put(whole(key.substring(0, SECRET_START + 1) + "0".repeat(42)), "wrong_secret");
        reasons.put(
                whole(key.substring(0, SECRET_START) + another(secret.charAt(0)) + secret.substring(1)),
                "wrong_secret");
        reasons.put(
                whole(key.substring(0, SECRET_START - 1) + another(key.charAt(SECRET_START - 1)) + secret), "unknown");

        reasons.forEach((text, reason) -> {
            refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, text), "api_key_" + reason);
            assertThat(leads.introspect(LeadsRealm.CONNECTOR, text).text()).isEqualTo("{\"active\":false}");
            assertThat(leads.admin("POST", "/identify", "{\"key\": \"" + text + "\"}")
                            .status())
                    .isEqualTo(404);
            assertThat(leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text)
                            .status())
                    .isEqualTo(204);
        });
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);
    }

    private static char another(char digit) {
        return digit == '1' ? '2' : '1';
    }

    // CWE-187: what a credential is for is compared by how its name begins.
    @Test
    void clientsScopesAndAudiencesAreComparedToTheirLastCharacter() {
        Refusals refusals = new Refusals(realm, events);
        String longer = LeadsRealm.CONNECTOR + "-eu";
        String wider = LeadsRealm.READER_SCOPE + ":all";
        realm.admin()
                .clientScopes()
                .create(ClientScopeBuilder.create()
                        .name(wider)
                        .protocol("openid-connect")
                        .build())
                .close();
        realm.admin()
                .clients()
                .create(ClientBuilder.create(longer)
                        .secret("connector-eu-secret")
                        .attribute("standard.token.exchange.enabled", "true")
                        .defaultClientScopes("basic", "roles")
                        .optionalClientScopes(LeadsRealm.READER_SCOPE, wider)
                        .build())
                .close();
        realm.cleanup()
                .add(admin -> admin.clients()
                        .get(admin.clients().findByClientId(longer).get(0).getId())
                        .remove());
        String anywhere = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();
        String atConnector = leads.issue(
                        LeadsRealm.SHOP_OWNER, READ + ", \"clients\": [\"" + LeadsRealm.CONNECTOR + "\"]")
                .path("key")
                .asText();

        refusals.assertKeyRefused(() -> leads.exchange(longer, atConnector), "api_key_client_not_allowed");
        for (String scope : List.of(wider, "leads", "leads:rea", "leads:read:", "leads:rEad")) {
            refusals.assertExchangeRefused(
                    () -> leads.exchange(longer, anywhere, "scope", scope),
                    "invalid_scope",
                    "Invalid scope",
                    "api_key_invalid_scope");
        }
        for (String audience : List.of("lead-connecto", LeadsRealm.CONNECTOR + "-", longer + "/")) {
            refusals.assertExchangeRefused(
                    () -> leads.exchange(longer, anywhere, "audience", audience),
                    "invalid_target",
                    "Invalid audience",
                    "api_key_invalid_target");
        }
        String token = leads.exchange(LeadsRealm.CONNECTOR, atConnector).string("access_token");
        refusals.assertTokenRefused(() -> leads.exchangeFurther(longer, token));
        assertThat(leads.introspect(longer, token).text()).isEqualTo("{\"active\":false}");
        Answer own = leads.exchange(longer, anywhere, "scope", LeadsRealm.READER_SCOPE, "audience", longer);
        assertThat(own.status()).as(own.text()).isEqualTo(200);
    }

    // CWE-863, CWE-384: what is for an API is taken for a browser whose user has signed in.
    @Test
    void sealedTokenAndKeyNeverBecomeAWebSession() {
        leads.trail().leaveOutTheLog("Keycloak prints cookies and parameters that it does not know as secrets");
        Map<String, String> presented = new LinkedHashMap<>(sealedTokens);
        presented.put(
                "key", leads.issue(LeadsRealm.CRM_ADMIN, ADMINISTER).path("key").asText());
        String auth = "/realms/leads/protocol/openid-connect/auth?response_type=code&scope=openid&client_id="
                + LeadsRealm.CONNECTOR + "&redirect_uri=" + AllDoorsRealm.REDIRECT_URI;
        String actions = "?client_id=" + LeadsRealm.CONNECTOR + "&tab_id=tab";
        List<String> pages = List.of(
                auth,
                auth + "&prompt=none",
                auth + "&kc_action=UPDATE_PASSWORD",
                "/realms/leads/login-actions/authenticate" + actions,
                "/realms/leads/login-actions/required-action" + actions + "&execution=UPDATE_PASSWORD",
                "/realms/leads/login-actions/restart" + actions,
                "/realms/leads/account/",
                "/admin/leads/console/",
                "/realms/leads/broker/broker/login" + actions);
        List<String> before = visitor.traces();
        realm.admin().clearEvents();

        presented.forEach((form, token) -> {
            for (String page : pages) {
                assertSignedOut(form, get(page, "Authorization", "Bearer " + token));
                assertSignedOut(
                        form,
                        get(
                                page,
                                "Cookie",
                                "KEYCLOAK_IDENTITY=" + token + "; KEYCLOAK_SESSION=leads/" + AllDoorsRealm.OWNER_ID
                                        + "; AUTH_SESSION_ID=" + token + "; KC_RESTART=" + token));
            }
            for (String parameter : List.of("id_token_hint", "request", "claims", "login_hint", "session_state")) {
                assertSignedOut(form + " as " + parameter, get(auth + "&prompt=none&" + parameter + "=" + token));
            }
        });

        assertThat(successes()).isZero();
        assertThat(visitor.traces()).isEqualTo(before);
        Answer signedIn =
                get(auth + "&prompt=none", "Cookie", "KEYCLOAK_IDENTITY=" + visitor.token(Door.Key.IDENTITY_COOKIE));
        assertThat(location(signedIn)).contains("code=");
    }

    private static void assertSignedOut(String form, Answer answer) {
        String place = form + ": " + answer.status() + " " + location(answer);
        assertThat(answer.status()).as("%s %s", place, answer.text()).isLessThan(500);
        assertThat(location(answer)).as(place).doesNotContain("code=", "_token=");
        assertThat(answer.headers().allValues("Set-Cookie"))
                .as(place)
                .noneMatch(cookie -> cookie.matches("KEYCLOAK_(IDENTITY|SESSION)=[^;\"].*"));
        assertThat(answer.text()).as(place).doesNotContain(LeadsRealm.CRM_ADMIN, AllDoorsRealm.OWNER_ID);
    }

    private static String location(Answer answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private Answer get(String path, String... headers) {
        URI uri = URI.create(realm.getBaseUrl().replace("/realms/" + realm.getName(), "") + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Leads.send(request);
    }
}
