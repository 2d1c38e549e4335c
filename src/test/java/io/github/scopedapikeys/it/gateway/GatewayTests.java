package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.gateway.RecordingServer.Request;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.GatewayProgram;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RawHttp;
import io.github.scopedapikeys.it.support.ServerLane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.realm.ManagedRealm;

/** What the configuration of each page of {@code docs/integrations} does in the real program, with a service behind it. */
abstract class GatewayTests {

    private static final String FORGED = "forged";
    private static final List<String> INFORMING = List.of(
            "X-Auth-Subject", "X-Auth-Username", "X-Auth-Scope", "X-Auth-Roles", "X-Auth-Key-Id", "X-Auth-Expires");

    @TempDir
    Path directory;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private final String pageName;
    private RecordingServer service;
    private GatewayPage page;
    private GatewayProgram program;
    private RawHttp http;
    private JsonNode issued;
    private String key = "";

    GatewayTests(String pageName) {
        this.pageName = pageName;
    }

    /** Runs what the page shows, with the addresses as the page then has them. */
    abstract GatewayProgram start(GatewayPage page, int port) throws IOException, InterruptedException;

    /** The status for a caller whose key is over its rate limit. */
    abstract int statusOverTheLimit();

    @BeforeEach
    void openTheGateway() throws IOException, InterruptedException {
        service = RecordingServer.answering(204, Map.of());
        page = GatewayPage.read(pageName)
                .with("/realms/leads/", "/realms/" + realm.getName() + "/")
                .with("127.0.0.1:9090", service.address());
        open(page);
        issued = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]");
        key = KeyObject.text(issued);
    }

    @AfterEach
    void close() throws IOException {
        service.close();
        closeTheGateway();
    }

    @Test
    void goodKeyPassesWithATokenAndWithoutTheKey() {
        for (String[] credentials :
                List.of(new String[] {"X-API-Key", key}, new String[] {"Authorization", "Bearer " + key}, new String[] {
                    "authorization", "bearer " + key
                })) {
            assertThat(send("GET", "/leads?x=y", "", credentials).status()).isEqualTo(204);

            Request request = service.take();
            JsonNode claims = Leads.claims(request.header("authorization").replaceFirst("Bearer ", ""));
            assertThat(request.target()).isEqualTo("/leads?x=y");
            assertThat(claims.path("api_key_id").asText()).isEqualTo(KeyObject.id(issued));
            assertThat(Leads.roles(claims)).containsExactly("lead-reader");
            assertThat(request.all("x-auth-subject"))
                    .containsExactly(claims.path("sub").asText());
            assertThat(request.all("x-auth-key-id")).containsExactly(KeyObject.id(issued));
            assertThat(request.all("x-auth-username")).containsExactly(LeadsRealm.SHOP_OWNER);
            assertThat(request.all("x-auth-scope"))
                    .containsExactly(claims.path("scope").asText());
            assertThat(request.all("x-auth-roles")).containsExactly("lead-connector:lead-reader");
            assertThat(request.all("x-auth-expires"))
                    .containsExactly(claims.path("exp").asText());
            assertThat(request.headers().toString()).doesNotContain(key).doesNotContain("Basic");
        }
    }

    @Test
    void whatTheCallerForgesDoesNotReachTheService() {
        List<String> headers = new ArrayList<>(List.of("X-API-Key", key, "Proxy-Authorization", "Basic Zm9yZ2Vk"));
        for (String name : INFORMING) {
            for (String form : List.of(
                    name,
                    name,
                    name.toLowerCase(Locale.ROOT),
                    name.toUpperCase(Locale.ROOT),
                    name.replace('-', '_'),
                    name.replaceFirst("-", "_"),
                    name.toLowerCase(Locale.ROOT).replaceFirst("auth-", "auth_"))) {
                headers.addAll(List.of(form, FORGED));
            }
        }

        assertThat(send("GET", "/", "", headers.toArray(String[]::new)).status())
                .isEqualTo(204);

        Request request = service.take();
        assertThat(request.headers().toString()).doesNotContain(FORGED, "Basic");
        INFORMING.forEach(
                name -> assertThat(request.all(name.toLowerCase(Locale.ROOT))).hasSize(1));
    }

    @Test
    void emptyHeaderOfTheAnswerReplacesWhatTheCallerForges() throws Exception {
        try (RecordingServer keycloak = RecordingServer.answering(200, goodAnswer(Map.of("X-Auth-Roles", "")))) {
            open(page.with("127.0.0.1:8080", keycloak.address()));

            assertThat(send("GET", "/", "", "X-API-Key", key, "X-Auth-Roles", FORGED, "x_auth_roles", FORGED)
                            .status())
                    .isEqualTo(204);
            Request request = service.take();
            assertThat(request.header("x-auth-roles")).isEmpty();
            assertThat(request.header("authorization")).isEqualTo("Bearer token");
            assertThat(request.header("x-auth-username")).isEqualTo("X-Auth-Username");
        }
    }

    @Test
    void keycloakIsAskedWithTheKeyAndNothingElseOfTheCallers() throws Exception {
        try (RecordingServer keycloak = RecordingServer.answering(200, goodAnswer(Map.of()))) {
            open(page.with("127.0.0.1:8080", keycloak.address()));

            Answer answer = http.from("127.0.0.5")
                    .send(
                            "POST",
                            "/leads?scope=leads:write&x=y",
                            "body",
                            "X-API-Key",
                            key,
                            "Content-Type",
                            "garbage",
                            "Cookie",
                            "KEYCLOAK_IDENTITY=x",
                            "Authorization",
                            "Basic " + FORGED,
                            "Proxy-Authorization",
                            "Basic " + FORGED,
                            "Upgrade",
                            "h2c",
                            "Connection",
                            "Upgrade",
                            "Forwarded",
                            "for=" + FORGED,
                            "X-Forwarded-For",
                            FORGED,
                            "X-Forwarded-Host",
                            FORGED,
                            "X-Forwarded-Port",
                            FORGED,
                            "X-Forwarded-Prefix",
                            FORGED);

            assertThat(answer.status()).isEqualTo(204);
            Request question = keycloak.take();
            assertThat(question.method()).isEqualTo("GET");
            assertThat(question.target())
                    .startsWith("/realms/" + realm.getName() + "/api-keys/verify?scope=leads:read")
                    .doesNotContain("leads:write");
            assertThat(question.body()).isEmpty();
            assertThat(question.header("content-length")).isIn("", "0");
            assertThat(question.all("x-api-key")).containsExactly(key);
            assertThat(question.all("x-forwarded-for")).containsExactly("127.0.0.5");
            assertThat(question.all("proxy-authorization"))
                    .containsExactly("Basic bGVhZC1jb25uZWN0b3I6bGVhZC1jb25uZWN0b3ItZGVtby1zZWNyZXQ=");
            assertThat(question.headers())
                    .doesNotContainKeys("content-type", "cookie", "authorization", "upgrade", "forwarded");
            assertThat(question.headers().toString()).doesNotContain(FORGED);
        }
    }

    @Test
    void callerWithoutAGoodKeyIsRefusedAndTheServiceIsNotAsked() {
        Answer none = send("GET", "/", "");
        Answer bad = send("GET", "/", "", "Authorization", "Bearer " + key.substring(1));

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.headers().allValues("WWW-Authenticate")).containsExactly("ApiKey");
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
        assertThat(send("GET", "/", "", "Authorization", "Basic eDp5").status()).isEqualTo(401);
        assertThat(send("GET", "/", "", "X-Auth-Subject", FORGED, "Authorization", "Bearer " + FORGED)
                        .status())
                .isEqualTo(401);
        leads.revoke(issued);
        assertThat(send("GET", "/", "", "X-API-Key", key).status()).isEqualTo(401);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void keyWithoutTheScopeIsForbidden() {
        String writer = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]"));

        assertThat(send("GET", "/", "", "X-API-Key", writer).status()).isEqualTo(403);
        assertThat(service.requests()).isEmpty();
    }

    /** Time passes and gives requests back, so one more may be answered. */
    @Test
    void keyOverItsRateLimitIsRefused() {
        String limited = KeyObject.text(leads.issue(
                LeadsRealm.SHOP_OWNER,
                "\"scopes\": [\"leads:read\"], \"rateLimit\": {\"perSecond\": 1, \"burst\": 1}"));

        Answer answer = send("GET", "/", "", "X-API-Key", limited);
        assertThat(answer.status()).isEqualTo(204);
        int passed = 0;
        while (answer.status() == 204 && passed < 20) {
            passed++;
            answer = send("GET", "/", "", "X-API-Key", limited);
        }
        assertThat(answer.status()).isEqualTo(statusOverTheLimit());
        if (answer.status() == 429) {
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        }
        assertThat(service.requests()).hasSize(passed);
    }

    @Test
    void bodyAndItsTypeAreForTheServiceAlone() {
        for (String type : List.of("garbage", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
            for (String body : List.of("client_id=x&%zz", "client_id=x&".repeat(20_000))) {
                Answer answer = send("POST", "/", body, "X-API-Key", key, "Content-Type", type);

                assertThat(answer.status()).as(type).isEqualTo(204);
                Request request = service.take();
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.body()).isEqualTo(body);
                assertThat(request.header("content-type")).isEqualTo(type);
                assertThat(request.header("authorization")).startsWith("Bearer ey");
            }
        }
        assertThat(send("DELETE", "/", "", "X-API-Key", key).status()).isEqualTo(204);
        assertThat(service.take().method()).isEqualTo("DELETE");
    }

    @Test
    void allowedIpsAreThoseOfTheCallersOfTheGateway() {
        String restricted = KeyObject.text(
                leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"], \"allowedIps\": [\"127.0.0.5\"]"));

        assertThat(http.from("127.0.0.5")
                        .send("GET", "/", "", "X-API-Key", restricted)
                        .status())
                .isEqualTo(204);
        assertThat(http.from("127.0.0.6")
                        .send("GET", "/", "", "X-API-Key", restricted, "X-Forwarded-For", "127.0.0.5")
                        .status())
                .isEqualTo(401);
    }

    /** Not the caller's fault, so not a 401. */
    @Test
    void gatewayWithAWrongSecretLetsNothingThrough() throws Exception {
        open(page.with("bGVhZC1jb25uZWN0b3I6", "bGVhZC1jb25uZWN0b3I6eHh4"));

        assertThat(send("GET", "/", "", "X-API-Key", key).status()).isEqualTo(500);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void withoutKeycloakNothingPasses() throws Exception {
        open(page.with("127.0.0.1:8080", "127.0.0.1:" + GatewayProgram.freePort()));

        Answer answer = send("GET", "/", "", "X-API-Key", key);
        Answer forged = send("GET", "/", "", "Authorization", "Bearer " + key, "X-Auth-Subject", FORGED);

        assertThat(answer.status()).isBetween(500, 599);
        assertThat(forged.status()).isBetween(500, 599);
        assertThat(service.requests()).isEmpty();
    }

    /** Such as a proxy before Keycloak gives, or Keycloak for a realm that does not exist. */
    @ParameterizedTest
    @ValueSource(ints = {302, 400, 404, 500, 503})
    void answerThatIsNeitherGoodNorARefusalLetsNothingThrough(int status) throws Exception {
        Map<String, String> headers = goodAnswer(Map.of("Location", "http://127.0.0.1:9/"));
        try (RecordingServer keycloak = RecordingServer.answering(status, headers)) {
            open(page.with("127.0.0.1:8080", keycloak.address()));

            Answer answer = send("GET", "/", "", "X-API-Key", key);

            assertThat(answer.status()).isBetween(500, 599);
            assertThat(answer.headers().map().toString()).doesNotContain("Bearer");
            assertThat(service.requests()).isEmpty();
        }
    }

    /** Of an answer of Keycloak: each header says its name, but for these. */
    private static Map<String, String> goodAnswer(Map<String, String> others) {
        Map<String, String> headers = new TreeMap<>(Map.of("Authorization", "Bearer token"));
        INFORMING.forEach(name -> headers.put(name, name));
        headers.putAll(others);
        return headers;
    }

    final Answer send(String method, String target, String body, String... headers) {
        return http.send(method, target, body, headers);
    }

    final GatewayProgram program() {
        return program;
    }

    /** What the gateway runs at first. */
    final GatewayPage page() {
        return page;
    }

    final RecordingServer service() {
        return service;
    }

    final String key() {
        return key;
    }

    /** Runs another page instead. */
    final void open(GatewayPage other) throws IOException, InterruptedException {
        closeTheGateway();
        int port = GatewayProgram.freePort();
        GatewayPage moved = other.with(":8081", ":" + port);
        program = start(new GatewayPage(ServerLane.current().here(moved.text())), port);
        http = RawHttp.to(port);
    }

    /** Whatever happened, it has told its log of no key. */
    private void closeTheGateway() throws IOException {
        if (program != null) {
            program.close();
            if (!key.isEmpty()) {
                assertThat(program.log()).doesNotContain(key.substring(key.indexOf('_') + 1));
            }
        }
    }
}
