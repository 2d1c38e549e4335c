package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Gateway;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** The requests of gateways: what is answered to which, and what the event says. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class VerifyIT {

    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    private Gateway gateway;
    private JsonNode issued;
    private String key = "";

    @BeforeEach
    void openTheGateway() {
        gateway = Gateway.of(realm, leads, LeadsRealm.CONNECTOR);
        issued = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        key = KeyObject.text(issued);
        gateway.basic();
    }

    @Test
    void goodKeyIsAnsweredInHeaders() {
        events.clear();
        Answer answer = gateway.verify(key);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        JsonNode claims = Leads.claims(token(answer));
        assertThat(claims.path("azp").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(claims.path("aud").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(claims.path("api_key_id").asText()).isEqualTo(KeyObject.id(issued));
        assertThat(Leads.roles(claims)).containsExactlyInAnyOrder("lead-reader", "lead-writer");
        assertThat(header(answer, "X-Auth-Subject")).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(header(answer, "X-Auth-Username")).isEqualTo(LeadsRealm.SHOP_OWNER);
        assertThat(header(answer, "X-Auth-Scope").split(" ")).contains("leads:read", "leads:write", "profile");
        assertThat(header(answer, "X-Auth-Roles")).isEqualTo("lead-connector:lead-reader,lead-connector:lead-writer");
        assertThat(header(answer, "X-Auth-Key-Id")).isEqualTo(KeyObject.id(issued));
        assertThat(header(answer, "X-Auth-Expires"))
                .isEqualTo(claims.path("exp").asText());
        assertThat(header(answer, "X-Envoy-Auth-Headers-To-Remove")).isEqualTo("x-api-key");
        assertThat(header(answer, "Cache-Control")).isEqualTo("private, max-age=30");
        assertThat(header(answer, "Vary").split(", "))
                .containsExactlyInAnyOrder(
                        "Authorization", "Proxy-Authorization", "X-API-Key", "X-Forwarded-For", "Forwarded");
        assertThat(header(answer, "X-Accel-Expires")).isEqualTo("0");
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.TOKEN_EXCHANGE)
                .clientId(LeadsRealm.CONNECTOR)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details(Details.AUTH_METHOD, "api-key-gateway")
                .details(Details.CLIENT_AUTH_METHOD, "client-secret")
                .details("api_key_id", KeyObject.id(issued))
                .details("audience", LeadsRealm.CONNECTOR)
                .details("username", LeadsRealm.SHOP_OWNER);
    }

    @Test
    void tokenIsSealedAndIntrospected() {
        String token = token(gateway.verify(key));

        assertThat(leads.isActive(LeadsRealm.CONNECTOR, token)).isTrue();
        assertThat(leads.admin(token, "GET", "", null).status()).isEqualTo(401);
    }

    @Test
    void keyInAuthorizationNeedsTheGatewayInProxyAuthorization() {
        Answer answer = gateway.verifyBearer("", key);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(header(answer, "X-Auth-Key-Id")).isEqualTo(KeyObject.id(issued));
        assertGatewayRefused(() -> gateway.ask("GET", "", "", "Authorization", "Bearer " + key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "HEAD",
                "POST",
                "PUT",
                "DELETE",
                "OPTIONS",
                "PATCH",
                "PROPFIND",
                "QUERY",
                "PURGE",
                "WHATEVER"
            })
    void everyMethodAndPathBelowIsAnswered(String method) {
        for (String below : List.of("", "/", "/leads", "/leads/1/notes.json", "/a%20b/%C3%A4", "?x=y", "/leads?x=y")) {
            Answer good = gateway.send(method, below, Gateway.KEY_HEADER, key);
            Answer bad = gateway.send(method, below, Gateway.KEY_HEADER, key.substring(1));
            Answer none = gateway.ask(method, below, "");

            assertThat(good.status()).as(method + below + good.text()).isEqualTo(200);
            assertThat(header(good, "Authorization")).startsWith("Bearer ");
            assertThat(bad.status()).as(method + below).isEqualTo(401);
            assertThat(none.status()).as(method + below).isEqualTo(400);
            if (method.equals("HEAD")) {
                assertThat(good.text() + bad.text() + none.text()).isEmpty();
            }
        }
    }

    @Test
    void otherPathsAreNotTheGateways() {
        for (String path : List.of("er", "-other", ";x", "%2F..", "/../revoke-self")) {
            Answer answer = gateway.verify(path, key);

            assertThat(answer.status()).as(path).isIn(400, 404, 405);
            assertThat(answer.headers().firstValue("Authorization")).isEmpty();
        }
    }

    /** The body is that of the gateway's caller. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "GET", "DELETE"})
    void bodyIsNotRead(String method) {
        String form = "client_id=campaign-tool&client_secret=wrong&scope=nothing&x=%zz";
        for (String type : List.of(
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json",
                "garbage",
                "/",
                ";;;",
                "a/b/c",
                "text/html; charset=\"")) {
            Answer answer = gateway.ask(
                    method,
                    "",
                    form + "&x=1".repeat(2000),
                    "Authorization",
                    gateway.basic(),
                    Gateway.KEY_HEADER,
                    key,
                    "Content-Type",
                    type);

            assertThat(answer.status()).as(type + answer.text()).isEqualTo(200);
        }
    }

    @Test
    void credentialsInTheBodyAreNone() {
        String form =
                Leads.form("client_id", LeadsRealm.CONNECTOR, "client_secret", leads.secretOf(LeadsRealm.CONNECTOR));

        assertGatewayRefused(() -> gateway.ask(
                "POST", "", form, "Content-Type", "application/x-www-form-urlencoded", Gateway.KEY_HEADER, key));
    }

    @Test
    void noKeyAndAnEmptyOneAreRefused() {
        assertKeyRefused(() -> gateway.send("GET", ""), "ApiKey", "api_key_malformed");
        assertKeyRefused(() -> gateway.verify(""), "ApiKey", "api_key_malformed");
        assertKeyRefused(
                () -> gateway.ask("GET", "", "", "Proxy-Authorization", gateway.basic(), "Authorization", "Bearer"),
                "ApiKey",
                "api_key_malformed");
    }

    @Test
    void badKeyIsRefusedInTheWayItWasShown() {
        String bad = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");

        assertKeyRefused(() -> gateway.verify(bad), "ApiKey", "api_key_malformed");
        assertKeyRefused(() -> gateway.verifyBearer("", bad), "Bearer", "api_key_malformed");
    }

    @Test
    void tokensAreNoKeys() {
        String sealed = token(gateway.verify(key));
        String ordinary = leads.crmAdminToken();

        assertKeyRefused(() -> gateway.verifyBearer("", sealed), "Bearer", "api_key_malformed");
        assertKeyRefused(() -> gateway.verify(sealed), "ApiKey", "api_key_malformed");
        assertKeyRefused(() -> gateway.verifyBearer("", ordinary), "Bearer", "api_key_malformed");
    }

    @Test
    void keyForOtherClientsIsRefused() {
        String others = KeyObject.text(
                leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"clients\": [\"" + LeadsRealm.CAMPAIGN_TOOL + "\"]"));

        assertKeyRefused(() -> gateway.verify(others), "ApiKey", "api_key_client_not_allowed");
        assertThat(Gateway.of(realm, leads, LeadsRealm.CAMPAIGN_TOOL)
                        .verify(others)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void addressIsTheOneThatKeycloakSees() {
        String restricted =
                KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"allowedIps\": [\"127.0.0.5\"]"));

        assertThat(gateway.at("127.0.0.5").verify(restricted).status()).isEqualTo(200);
        assertKeyRefused(
                () -> gateway.at("127.0.0.6")
                        .send("GET", "", Gateway.KEY_HEADER, restricted, "X-Forwarded-For", "127.0.0.5"),
                "ApiKey",
                "api_key_ip_not_allowed");
    }

    @Test
    void scopeNarrows() {
        Answer answer = gateway.verify("?scope=leads:read", key);

        assertThat(header(answer, "X-Auth-Scope").split(" "))
                .contains("leads:read")
                .doesNotContain("leads:write");
        assertThat(header(answer, "X-Auth-Roles")).isEqualTo("lead-connector:lead-reader");
        assertThat(Leads.roles(Leads.claims(token(answer)))).containsExactly("lead-reader");
        assertThat(gateway.verify("/below?style=nginx&scope=&audience=&scope=leads%3Aread", key)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void scopeThatTheKeyLacksIsForbidden() {
        String reader = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]"));

        assertForbidden(
                () -> gateway.verify("?scope=leads:write", reader), "insufficient_scope", "api_key_invalid_scope");
        assertForbidden(
                () -> gateway.verify("?scope=leads:read+nothing", reader),
                "insufficient_scope",
                "api_key_invalid_scope");
    }

    @Test
    void audienceIsThatOfAnExchange() {
        assertThat(Leads.claims(token(gateway.verify("?audience=lead-connector", key)))
                        .path("aud")
                        .asText())
                .isEqualTo(LeadsRealm.CONNECTOR);
        Gateway campaigns = Gateway.of(realm, leads, LeadsRealm.CAMPAIGN_TOOL);
        JsonNode aud = Leads.claims(token(campaigns.verify("?audience=lead-connector&audience=campaign-tool", key)))
                .path("aud");
        assertThat(Leads.strings(aud)).containsExactlyInAnyOrder(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
        assertForbidden(() -> gateway.verify("?audience=nobody", key), "invalid_target", "api_key_invalid_target");
        assertForbidden(
                () -> gateway.verify("?audience=campaign-tool", key), "invalid_target", "api_key_invalid_target");
    }

    @Test
    void twoDifferentKeysAreRefusedAndTheSameTwiceIsOne() {
        String other = KeyObject.text(leads.issue(LeadsRealm.ANALYST, "\"scopes\": [\"leads:read\"]"));
        String bearer = "Bearer " + key;
        String[] same = {
            "proxy-authorization", gateway.basic(), "x-api-key", key, "X-API-KEY", key, "authorization", bearer
        };

        assertThat(gateway.ask("GET", "", "", same).status()).isEqualTo(200);
        assertKeyRefused(
                () -> gateway.send("GET", "", Gateway.KEY_HEADER, key, Gateway.KEY_HEADER, other),
                "ApiKey",
                "api_key_invalid_parameter");
        assertKeyRefused(
                () -> gateway.ask(
                        "GET",
                        "",
                        "",
                        "Proxy-Authorization",
                        gateway.basic(),
                        Gateway.KEY_HEADER,
                        other,
                        "Authorization",
                        bearer),
                "ApiKey",
                "api_key_invalid_parameter");
        assertKeyRefused(
                () -> gateway.ask(
                        "GET",
                        "",
                        "",
                        "Proxy-Authorization",
                        gateway.basic(),
                        "Authorization",
                        bearer,
                        "Authorization",
                        "Bearer other"),
                "Bearer",
                "api_key_invalid_parameter");
    }

    @Test
    void keyInTheQueryIsRefused() {
        leads.trail().leaveOutTheLog("Keycloak logs URLs at TRACE");

        for (String query : List.of("?api_key=" + key, "?x=1&" + key, "/below?scope=" + key, "?audience=a" + key)) {
            assertKeyRefused(() -> gateway.verify(query, key), "ApiKey", "api_key_invalid_parameter");
            assertKeyRefused(() -> gateway.send("GET", query), "ApiKey", "api_key_invalid_parameter");
        }
        assertKeyRefused(
                () -> gateway.verify("?x=" + key.replace("_", "%5F"), key), "ApiKey", "api_key_invalid_parameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?client_secret=lead-connector-demo-secret",
                "?client_id=lead-connector&client_secret=",
                "?Client_Secret=x",
                "/below?client_assertion=x",
                "?scope=leads:read&scope=leads:write"
            })
    void secretOrRepeatedScopeInTheQueryIsTheGatewaysFault(String query) {
        assertGatewayRefused(() -> gateway.verify(query, key));
    }

    /** By the server, before anybody is asked. */
    @ParameterizedTest
    @ValueSource(strings = {"?scope=%zz", "?x=%", "/below?x=%4"})
    void queryThatCannotBeDecodedIsABadRequest(String query) {
        Answer answer = gateway.verify(query, key);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void gatewayThatIsNotAuthenticatedIsNotToldAboutKeys() {
        assertGatewayRefused(() -> gateway.ask("GET", "", "", Gateway.KEY_HEADER, key));
        assertGatewayRefused(() -> gateway.ask("GET", "?client_id=lead-connector", "", Gateway.KEY_HEADER, key));
        for (String authorization : List.of(
                Gateway.basic(LeadsRealm.CONNECTOR, "wrong"),
                Gateway.basic("nobody", "wrong"),
                Gateway.basic("", ""),
                "Basic",
                "Basic ",
                "Basic ???",
                "Basic " + key,
                "Digest x",
                "Negotiate x")) {
            for (String header : List.of("Authorization", "Proxy-Authorization")) {
                assertGatewayRefused(() -> gateway.ask("GET", "", "", header, authorization, Gateway.KEY_HEADER, key));
            }
        }
    }

    /** Else the caller of a gateway with the one could add the other, and be the gateway. */
    @Test
    void twoCredentialsOfGatewaysAreRefused() {
        assertGatewayRefused(() -> gateway.send("GET", "", "Proxy-Authorization", gateway.basic(), "X-API-Key", key));
        assertGatewayRefused(() -> gateway.send("GET", "", "Authorization", gateway.basic(), "X-API-Key", key));
    }

    @Test
    void clientsThatMayNotExchangeAreNoGateways() {
        ClientRepresentation open = new ClientRepresentation();
        open.setClientId("public-gateway");
        open.setPublicClient(true);
        open.setAttributes(Map.of("standard.token.exchange.enabled", "true"));
        String id = CreatedResponseUtil.getCreatedId(realm.admin().clients().create(open));
        realm.cleanup().add(admin -> admin.clients().get(id).remove());
        assertGatewayRefused(() -> gateway.ask(
                "GET", "", "", "Authorization", Gateway.basic("public-gateway", ""), Gateway.KEY_HEADER, key));
        assertGatewayRefused(() -> gateway.ask("GET", "?client_id=public-gateway", "", Gateway.KEY_HEADER, key));
        set("standard.token.exchange.enabled", "false", "true");
        assertGatewayRefused(() -> gateway.verify(key));
        set("standard.token.exchange.enabled", "true", "true");
        assertThat(gateway.verify(key).status()).isEqualTo(200);
        realm.cleanup().add(admin -> enable(true));
        enable(false);
        assertGatewayRefused(() -> gateway.verify(key));
    }

    /** A proof in the request is one of the gateway's caller, made for another address. */
    @Test
    void clientWhoseTokensAreBoundByProofIsNoGateway() {
        assertThat(gateway.send("GET", "", Gateway.KEY_HEADER, key, "DPoP", "garbage")
                        .status())
                .isEqualTo(200);
        set("dpop.bound.access.tokens", "true", "false");

        assertGatewayRefused(() -> gateway.verify(key));
        assertGatewayRefused(() -> gateway.send("GET", "", Gateway.KEY_HEADER, key, "DPoP", "garbage"));
    }

    @Test
    void rolesOfAnyNameStayInTheirHeader() {
        String evil = "evil\r\nX-Injected: yes, lead-connector:lead-writer";
        var roles = realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CONNECTOR).getId())
                .roles();
        roles.create(new RoleRepresentation(evil, null, false));
        var created = roles.list().stream()
                .filter(some -> some.getName().equals(evil))
                .findFirst()
                .orElseThrow();
        realm.cleanup().add(admin -> admin.rolesById().deleteRole(created.getId()));
        String connector = leads.client(LeadsRealm.CONNECTOR).getId();
        realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .roles()
                .clientLevel(connector)
                .add(List.of(created));
        String writer = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> "leads:write".equals(scope.getName()))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.admin()
                .clientScopes()
                .get(writer)
                .getScopeMappings()
                .clientLevel(connector)
                .add(List.of(created));

        Answer answer = gateway.verify(key);

        assertThat(Leads.roles(Leads.claims(token(answer)))).contains(evil);
        assertThat(answer.headers().firstValue("X-Injected")).isEmpty();
        assertThat(header(answer, "X-Auth-Roles").split(","))
                .containsExactly(
                        "lead-connector:evil%0D%0AX-Injected:%20yes%2C%20lead-connector:lead-writer",
                        "lead-connector:lead-reader", "lead-connector:lead-writer");
    }

    @Test
    void refusedAnswersSayNothingElse() {
        Answer answer = gateway.verify(key.substring(1));

        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-auth-"));
    }

    private void assertKeyRefused(Supplier<Answer> request, String challenge, String reason) {
        events.clear();
        Answer answer = request.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo(challenge);
        assertThat(answer.text()).isEqualTo("{\"error\":\"invalid_token\",\"error_description\":\"Invalid API key\"}");
        assertNothingGiven(answer);
        assertError(reason);
    }

    private void assertForbidden(Supplier<Answer> request, String error, String reason) {
        events.clear();
        Answer answer = request.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.string("error")).isEqualTo(error);
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo("ApiKey error=\"" + error + "\"");
        assertNothingGiven(answer);
        assertError(reason);
    }

    /** One event, and no challenge: nobody must take this for a bad key. */
    private void assertGatewayRefused(Supplier<Answer> request) {
        events.clear();
        Answer answer = request.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(answer.string("error")).isIn("invalid_client", "unauthorized_client", "invalid_request");
        assertThat(answer.text()).doesNotContain("API key");
        assertNothingGiven(answer);
        EventRepresentation event = events.poll();
        assertThat(event).as(answer.text()).isNotNull();
        EventAssertion.assertError(event).type(EventType.TOKEN_EXCHANGE_ERROR);
        assertThat(event.getUserId()).isNull();
        assertThat(events.poll()).isNull();
    }

    private static void assertNothingGiven(Answer answer) {
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(answer, "X-Accel-Expires")).isEqualTo("0");
        Set<String> given =
                Set.of("authorization", "x-auth-subject", "x-auth-username", "x-auth-scope", "x-auth-roles");
        assertThat(given).noneMatch(name -> answer.headers().firstValue(name).isPresent());
    }

    private void assertError(String reason) {
        EventRepresentation event = events.poll();
        EventAssertion.assertError(event)
                .type(EventType.TOKEN_EXCHANGE_ERROR)
                .clientId(LeadsRealm.CONNECTOR)
                .details(Details.REASON, reason);
    }

    private void set(String attribute, String value, String afterwards) {
        leads.setAttribute(realm, LeadsRealm.CONNECTOR, attribute, value, afterwards);
    }

    private void enable(boolean enabled) {
        ClientRepresentation client = leads.client(LeadsRealm.CONNECTOR);
        client.setEnabled(enabled);
        realm.admin().clients().get(client.getId()).update(client);
    }

    private static String token(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return header(answer, "Authorization").replaceFirst("Bearer ", "");
    }

    private static String header(Answer answer, String name) {
        List<String> values = answer.headers().allValues(name);
        assertThat(values).as(name).hasSize(1);
        return values.get(0);
    }
}
