package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Nginx;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import io.github.scopedapikeys.it.support.RawHttp;
import io.github.scopedapikeys.it.support.ServerLane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** The configuration of {@code docs/integrations/nginx.md} in a real nginx, with a service behind it. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class NginxGatewayIT {

    private static final Path PAGE = Path.of("docs", "integrations", "nginx.md");

    @TempDir
    Path directory;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private final Queue<Passed> passed = new ConcurrentLinkedQueue<>();
    private HttpServer service;
    private Nginx nginx;
    private RawHttp http;
    private JsonNode issued;
    private String key = "";

    @BeforeEach
    void openTheGateway() throws IOException, InterruptedException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            passed.add(new Passed(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        service.start();
        start(configuration());
        issued = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]");
        key = KeyObject.text(issued);
    }

    @AfterEach
    void close() throws IOException {
        service.stop(0);
        nginx.close();
    }

    @Test
    void goodKeyPassesWithATokenAndWithoutTheKey() {
        for (String[] credentials :
                List.of(new String[] {"X-API-Key", key}, new String[] {"Authorization", "Bearer " + key}, new String[] {
                    "authorization", "bearer " + key
                })) {
            assertThat(send("GET", "/leads?x=y", "", credentials).status()).isEqualTo(204);

            Passed request = passed.remove();
            JsonNode claims = Leads.claims(request.header("Authorization").replaceFirst("Bearer ", ""));
            assertThat(request.target).isEqualTo("/leads?x=y");
            assertThat(claims.path("api_key_id").asText()).isEqualTo(KeyObject.id(issued));
            assertThat(Leads.roles(claims)).containsExactly("lead-reader");
            assertThat(request.header("X-Auth-Key-Id")).isEqualTo(KeyObject.id(issued));
            assertThat(request.header("X-Auth-Username")).isEqualTo(LeadsRealm.SHOP_OWNER);
            assertThat(request.header("X-Auth-Roles")).isEqualTo("lead-connector:lead-reader");
            assertThat(request.headers.toString()).doesNotContain(key).doesNotContain("Basic");
        }
    }

    @Test
    void whatTheCallerForgesIsReplaced() {
        send(
                "GET",
                "/",
                "",
                "X-API-Key",
                key,
                "X-Auth-Subject",
                "somebody",
                "x-auth-username",
                "admin",
                "X-AUTH-ROLES",
                "realm-admin",
                "X-Auth-Scope",
                "everything",
                "X-Auth-Key-Id",
                "none",
                "X-Auth-Expires",
                "9999999999",
                "Proxy-Authorization",
                "Basic eDp5");

        String all = passed.remove().headers.toString();
        assertThat(all).doesNotContain("somebody", "admin", "everything", "none", "9999999999", "Basic");
    }

    @Test
    void callerWithoutAGoodKeyIsRefusedAndTheServiceIsNotAsked() {
        Answer none = send("GET", "/", "");
        Answer bad = send("GET", "/", "", "Authorization", "Bearer " + key.substring(1));

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("ApiKey");
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(send("GET", "/", "", "Authorization", "Basic eDp5").status()).isEqualTo(401);
        assertThat(send("GET", "/_verify", "", "X-API-Key", key).status()).isEqualTo(404);
        leads.revoke(issued);
        assertThat(send("GET", "/", "", "X-API-Key", key).status()).isEqualTo(401);
        assertThat(passed).isEmpty();
    }

    @Test
    void keyWithoutTheScopeIsForbidden() {
        String writer = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]"));

        assertThat(send("GET", "/", "", "X-API-Key", writer).status()).isEqualTo(403);
        assertThat(passed).isEmpty();
    }

    @Test
    void bodyAndItsTypeAreForTheServiceAlone() {
        for (String type : List.of("garbage", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
            Answer answer = send("POST", "/", "client_id=x&%zz", "X-API-Key", key, "Content-Type", type);

            assertThat(answer.status()).as(type).isEqualTo(204);
            Passed request = passed.remove();
            assertThat(request.method).isEqualTo("POST");
            assertThat(request.body).isEqualTo("client_id=x&%zz");
            assertThat(request.header("Content-Type")).isEqualTo(type);
        }
        assertThat(send("DELETE", "/", "", "X-API-Key", key).status()).isEqualTo(204);
        assertThat(passed.remove().method).isEqualTo("DELETE");
    }

    @Test
    void allowedIpsAreThoseOfTheCallersOfNginx() {
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
    void gatewayWithAWrongSecretLetsNothingThroughAndSaysWhy() throws IOException, InterruptedException {
        nginx.close();
        start(configuration().replace("Basic bGVh", "Basic bGVi"));

        assertThat(send("GET", "/", "", "X-API-Key", key).status()).isEqualTo(500);
        assertThat(nginx.log()).contains("auth request unexpected status: 400");
        assertThat(passed).isEmpty();
    }

    private Answer send(String method, String target, String body, String... headers) {
        return http.send(method, target, body, headers);
    }

    private void start(String configuration) throws IOException, InterruptedException {
        int port = Nginx.freePort();
        nginx = Nginx.serve(directory, configuration.replace("127.0.0.1:8081", "127.0.0.1:" + port), port);
        http = RawHttp.to(port);
    }

    private String configuration() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```nginx\n") + "```nginx\n".length();
        return ServerLane.current()
                .here(page.substring(start, page.indexOf("\n```", start)))
                .replace("/realms/leads/", "/realms/" + realm.getName() + "/")
                .replace("127.0.0.1:9090", "127.0.0.1:" + service.getAddress().getPort());
    }

    /** A request that reached the service. */
    private record Passed(String method, String target, Map<String, List<String>> headers, String body) {

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> String.join(",", header.getValue()))
                    .findFirst()
                    .orElse("");
        }
    }
}
