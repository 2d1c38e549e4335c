package io.github.scopedapikeys.it.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.AllDoorsServerConfig;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.DockerRealm;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LoginEvents;
import io.github.scopedapikeys.it.support.LoginSessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.util.JsonSerialization;

/** A key in the login at a Docker registry, spoken as a registry's client does (Docker token authentication). */
@KeycloakIntegrationTest(config = AllDoorsServerConfig.class)
class DockerLoginIT {

    private static final String PULL = "\"clientRoles\": {\"registry\": [\"pull\"]}";
    private static final String BOTH = "repository:team/app:pull,push";

    @InjectRealm(config = DockerRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private LoginEvents events;
    private JsonNode issued;
    private String key = "";

    @BeforeEach
    void issue() {
        events = new LoginEvents(realm);
        issued = leads.issue(LeadsRealm.SHOP_OWNER, PULL);
        key = KeyObject.text(issued);
    }

    @Test
    void accessIsCutToTheKeysRoles() {
        Answer answer = events.assertAnswered(() -> login("shop-owner", key, BOTH), 200);
        EventRepresentation event = events.onlyEvent("LOGIN", null);

        JsonNode claims = Leads.claims(answer.string("token"));
        assertThat(claims.path("sub").asText()).isEqualTo(LeadsRealm.SHOP_OWNER);
        assertThat(claims.path("aud").asText()).isEqualTo(DockerRealm.REGISTRY);
        assertThat(claims.path("access"))
                .isEqualTo(json("[{\"type\":\"repository\",\"name\":\"team/app\",\"actions\":[\"pull\"]}]"));
        assertThat(event.getUserId()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(event.getSessionId()).isNull();
        assertThat(event.getDetails())
                .containsEntry("api_key_id", KeyObject.id(issued))
                .containsEntry("scope", "repository:team/app:pull");
    }

    @Test
    void loginThatAsksForNothingIsGrantedNothing() {
        Answer answer = login("Shop-Owner", key, null);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(Leads.claims(answer.string("token")).path("access")).isEmpty();
    }

    @Test
    void whatIsNotLeftIsRefused() {
        assertRefused("shop-owner", key, "repository:team/app:push", "api_key_no_access");
        assertRefused("shop-owner", key, "registry:catalog:*", "api_key_no_access");
        assertRefused("shop-owner", key, "repository:a:b:pull", "api_key_no_access");
        String none = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]"));
        assertRefused("shop-owner", none, null, "api_key_no_access");
    }

    @Test
    void roleThatTheOwnerLosesIsLostToTheKey() {
        String registry = leads.client(DockerRealm.REGISTRY).getId();
        List<RoleRepresentation> pull = List.of(
                realm.admin().clients().get(registry).roles().get("pull").toRepresentation());
        var roles = realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .roles()
                .clientLevel(registry);
        roles.remove(pull);
        realm.cleanup().add(admin -> roles.add(pull));

        assertRefused("shop-owner", key, BOTH, "api_key_no_access");
    }

    @Test
    void keyThatDoesNotWorkIsRefused() {
        String elsewhere =
                KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, PULL + ", \"clients\": [\"campaign-tool\"]"));
        assertRefused("shop-owner", elsewhere, BOTH, "api_key_client_not_allowed");

        leads.revoke(issued);
        assertRefused("shop-owner", key, BOTH, "api_key_unknown");
    }

    /** A registry's client logs in for each repository, as often as it likes. */
    @Test
    void rateLimitOfTheKeyDoesNotHold() {
        String limited = KeyObject.text(
                leads.issue(LeadsRealm.SHOP_OWNER, PULL + ", \"rateLimit\": {\"perSecond\": 1, \"burst\": 1}"));

        for (int i = 0; i < 10; i++) {
            assertThat(login("shop-owner", limited, BOTH).status()).isEqualTo(200);
        }
    }

    @Test
    void usernameMustBeTheOwners() {
        assertRefused("analyst", key, BOTH, "api_key_other_username");
        assertRefused("", key, BOTH, "api_key_other_username");
        assertRefused(key, key, BOTH, "api_key_invalid_parameter");
        assertRefused(key, "any", BOTH, "api_key_invalid_parameter");
    }

    /** Keycloak's Docker endpoint takes any client for a registry. */
    @Test
    void clientWithAnotherProtocolIsNoRegistry() {
        events.assertAnswered(() -> login(LeadsRealm.CONNECTOR, "shop-owner", key, null), 401);

        events.onlyEvent("LOGIN_ERROR", "api_key_not_a_registry");
    }

    @Test
    void tokenEndsWithTheKey() {
        String brief = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, PULL + ", \"expiresIn\": 60"));

        Answer answer = login("shop-owner", brief, BOTH);

        JsonNode claims = Leads.claims(answer.string("token"));
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isBetween(1L, 60L);
        assertThat(answer.json().path("expires_in").asLong()).isBetween(1L, 60L);
    }

    @Test
    void tokenOpensNoDoorOfKeycloak() {
        String token = login("shop-owner", key, BOTH).string("token");
        String admin = realm.getBaseUrl().replace("/realms/", "/admin/realms/");

        for (String url : List.of(
                admin + "/users",
                admin + "/api-keys",
                realm.getBaseUrl() + "/account",
                realm.getBaseUrl() + "/protocol/openid-connect/userinfo")) {
            assertThat(leads.bearer("GET", url, token, null, "").status())
                    .as(url)
                    .isEqualTo(401);
        }
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token).status()).isEqualTo(400);
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, token)).isFalse();
    }

    @Test
    void nothingIsLeftAndNoRequiredActionIsReached() {
        setActions("UPDATE_PASSWORD");
        realm.cleanup().add(admin -> setActions());
        int unfinished = LoginSessions.unfinished(server);

        Answer answer = send(
                "service=registry&account=shop-owner&kc_action=UPDATE_PASSWORD&scope=" + encode(BOTH),
                "shop-owner",
                key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().has("token")).isTrue();
        assertRefused("analyst", key, BOTH, "api_key_other_username");
        assertRefused("shop-owner", "shop-owner-demo", BOTH, "api_key_malformed");

        assertThat(LoginSessions.unfinished(server)).isEqualTo(unfinished);
        assertThat(LoginSessions.of(server, realm.getName(), leads.userId(LeadsRealm.SHOP_OWNER)))
                .isZero();
        assertThat(owner().getRequiredActions()).containsExactly("UPDATE_PASSWORD");
    }

    @Test
    void flowForKeysOnlyRefusesWhatIsNoKey() {
        assertRefused("shop-owner", "shop-owner-demo", BOTH, "api_key_malformed");
        Answer anonymous = events.assertAnswered(
                () -> Leads.send(HttpRequest.newBuilder(uri("service=registry")).GET()), 401);
        assertThat(anonymous.json().path("errors").path(0).path("code").asText())
                .isEqualTo("UNAUTHORIZED");
        events.onlyEvent("LOGIN_ERROR", "api_key_invalid_parameter");
    }

    @Test
    void passwordGoesOnToKeycloaksOwnAuthenticator() {
        bind(DockerRealm.EITHER);
        realm.cleanup().add(admin -> bind(DockerRealm.KEYS_ONLY));

        Answer byPassword = login("shop-owner", "shop-owner-demo", BOTH);
        Answer byKey = login("shop-owner", key, BOTH);

        assertThat(Leads.claims(byPassword.string("token"))
                        .path("access")
                        .path(0)
                        .path("actions"))
                .isEqualTo(json("[\"pull\",\"push\"]"));
        assertThat(Leads.claims(byKey.string("token")).path("access").path(0).path("actions"))
                .isEqualTo(json("[\"pull\"]"));
        assertThat(login("shop-owner", "wrong", BOTH).status()).isEqualTo(401);
    }

    private void assertRefused(String username, String password, String scope, String reason) {
        Answer answer = events.assertAnswered(() -> login(username, password, scope), 401);
        assertThat(answer.text())
                .isEqualTo("{\"errors\":[{\"code\":\"UNAUTHORIZED\","
                        + "\"message\":\"Invalid username or password.\",\"detail\":[]}]}");
        events.onlyEvent("LOGIN_ERROR", reason);
    }

    private Answer login(String username, String password, String scope) {
        return login(DockerRealm.REGISTRY, username, password, scope);
    }

    private Answer login(String service, String username, String password, String scope) {
        return send(
                "service=" + service + "&client_id=docker&offline_token=true"
                        + (scope == null ? "" : "&scope=" + encode(scope)),
                username,
                password);
    }

    private Answer send(String query, String username, String password) {
        String basic = Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        return Leads.send(HttpRequest.newBuilder(uri(query)).header("Authorization", "Basic " + basic));
    }

    private URI uri(String query) {
        return URI.create(realm.getBaseUrl() + "/protocol/docker-v2/auth?" + query);
    }

    private void bind(String flow) {
        RealmRepresentation update = realm.admin().toRepresentation();
        update.setDockerAuthenticationFlow(flow);
        realm.admin().update(update);
    }

    private UserRepresentation owner() {
        return realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).toRepresentation();
    }

    private void setActions(String... actions) {
        UserRepresentation owner = owner();
        owner.setRequiredActions(List.of(actions));
        realm.admin().users().get(owner.getId()).update(owner);
    }

    private static JsonNode json(String text) {
        try {
            return JsonSerialization.mapper.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
