package io.github.scopedapikeys.it.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.GatewayProgram;
import io.github.scopedapikeys.it.support.InParallel;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.events.EventType;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.realm.ManagedRealm;

/** How a service of the documents treats keys and Keycloak's answers. Each runs as its readers see it. */
abstract class ServiceContract {

    private static final String WRITE = "\"scopes\": [\"leads:write\"]";
    private static final int TOGETHER = 8;

    @TempDir
    Path directory;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    private final List<SampleService> services = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    /** The command that starts the service. */
    abstract List<String> command() throws IOException, InterruptedException;

    @AfterEach
    void closeAndSearchTheLogs() throws IOException {
        for (SampleService service : services) {
            service.close();
            for (String key : keys) {
                assertThat(service.log()).doesNotContain(key).doesNotContain(key.substring(30));
            }
        }
    }

    @Test
    void keyDecidesWhatItsCallerMayDo() throws IOException, InterruptedException {
        SampleService service = start(Map.of());
        String writer = issue(WRITE);
        String reader = issue("\"scopes\": [\"leads:read\"]");
        String unknown = unknown();

        assertThat(service.lead("X-API-Key", writer).status()).isEqualTo(201);
        assertThat(service.lead("authorization", "bearer " + writer).status()).isEqualTo(201);
        Answer forbidden = service.lead("X-API-Key", reader);
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.string("error")).isEqualTo("insufficient_scope");
        assertThat(challenge(forbidden)).contains("error=\"insufficient_scope\"", "scope=\"leads:write\"");
        assertThat(challenge(refused(service.lead()))).startsWith("Bearer").doesNotContain("error");
        for (Answer answer : List.of(
                service.lead("X-API-Key", unknown),
                service.lead("Authorization", "Bearer " + unknown),
                service.lead("X-API-Key", writer + "0"),
                service.lead("X-API-Key", "x y"),
                service.lead("Authorization", "Basic eDp5"),
                service.lead("X-API-Key", writer, "X-API-Key", reader),
                service.lead("X-API-Key", writer, "Authorization", "Bearer " + reader))) {
            assertThat(challenge(refused(answer))).startsWith("Bearer").contains("error=\"invalid_token\"");
        }
        refused(service.leadAt("/leads?api_key=" + writer));
        assertThat(service.leadAt("/" + writer).status()).isEqualTo(404);
    }

    @Test
    void answersAreKeptForAWhile() throws Exception {
        SampleService keeps = start(Map.of());
        SampleService keepsLess = start(Map.of("CACHE_SECONDS", "1"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, WRITE);
        String value = KeyObject.text(key);
        keys.add(value);
        String unknown = unknown();
        int exchanges = events(EventType.TOKEN_EXCHANGE);
        int refusals = events(EventType.TOKEN_EXCHANGE_ERROR);

        assertThat(InParallel.call(
                        TOGETHER, number -> keeps.lead("X-API-Key", value).status()))
                .containsOnly(201);
        assertThat(InParallel.call(
                        TOGETHER, number -> keeps.lead("X-API-Key", unknown).status()))
                .containsOnly(401);
        assertThat(events(EventType.TOKEN_EXCHANGE)).isEqualTo(exchanges + 1);
        assertThat(events(EventType.TOKEN_EXCHANGE_ERROR)).isEqualTo(refusals + 1);

        assertThat(keepsLess.lead("X-API-Key", value).status()).isEqualTo(201);
        leads.revoke(key);
        assertThat(keeps.lead("X-API-Key", value).status()).isEqualTo(201);
        awaitRefusal(keepsLess, value);
    }

    @Test
    void limitIsPassedOnAndHonoured() throws IOException, InterruptedException {
        SampleService asksEachTime = start(Map.of("CACHE_SECONDS", "0"));
        String limited = issue(WRITE + ", \"rateLimit\": {\"perSecond\": 1, \"burst\": 1}");
        Answer answer = asksEachTime.lead("X-API-Key", limited);
        assertThat(answer.status()).isEqualTo(201);
        for (int again = 0; again < 50 && answer.status() == 201; again++) {
            answer = asksEachTime.lead("X-API-Key", limited);
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");

        AtomicInteger asked = new AtomicInteger();
        HttpServer limits = inFrontOfKeycloak(asked, 429, "{\"error\":\"slow_down\"}");
        try {
            SampleService waits =
                    start(Map.of("TOKEN_URL", url(limits.getAddress().getPort())));
            for (int again = 0; again < 3; again++) {
                Answer refused = waits.lead("X-API-Key", limited);
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                        .isBetween(1L, 40L);
            }
            assertThat(asked).hasValue(1);
        } finally {
            limits.stop(0);
        }
    }

    /** What stands in front of Keycloak may answer in its place. */
    @Test
    void withoutAUsableAnswerNobodyIsLetIn() throws IOException, InterruptedException {
        String key = issue(WRITE);
        SampleService unreachable = start(Map.of("TOKEN_URL", url(GatewayProgram.freePort())));
        unavailable(unreachable.lead("X-API-Key", key));
        SampleService wrongSecret = start(Map.of("CLIENT_SECRET", "wrong"));
        unavailable(wrongSecret.lead("X-API-Key", key));

        String good = "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":300,\"scope\":\"leads:write\"}";
        HttpServer fails = inFrontOfKeycloak(new AtomicInteger(), 502, good);
        HttpServer redirects = inFrontOfKeycloak(new AtomicInteger(), 307, good);
        HttpServer garbles = inFrontOfKeycloak(new AtomicInteger(), 200, good.substring(0, 30));
        try {
            for (HttpServer broken : List.of(fails, redirects, garbles)) {
                SampleService service =
                        start(Map.of("TOKEN_URL", url(broken.getAddress().getPort())));
                unavailable(service.lead("X-API-Key", key));
            }
        } finally {
            List.of(fails, redirects, garbles).forEach(server -> server.stop(0));
        }
    }

    private SampleService start(Map<String, String> settings) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(Map.of(
                "TOKEN_URL",
                realm.getBaseUrl() + "/protocol/openid-connect/token",
                "CLIENT_SECRET",
                leads.client(LeadsRealm.CONNECTOR).getSecret(),
                "REFUSED_SECONDS",
                "60"));
        all.putAll(settings);
        SampleService service = SampleService.start(command(), directory, all);
        services.add(service);
        return service;
    }

    private String issue(String fields) {
        String key = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, fields));
        keys.add(key);
        return key;
    }

    /** Well-formed, and nobody's. */
    private static String unknown() {
        return KeyChecksums.whole("sak_" + "0".repeat(65));
    }

    private int events(EventType type) {
        return realm.admin()
                .getEvents(List.of(type.name()), null, null, null, null, null, null, 1000)
                .size();
    }

    private HttpServer inFrontOfKeycloak(AtomicInteger asked, int status, String json) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Retry-After", "40");
            exchange.getResponseHeaders().set("Location", realm.getBaseUrl() + "/protocol/openid-connect/token");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/realms/leads/protocol/openid-connect/token";
    }

    private static void awaitRefusal(SampleService service, String key) {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (service.lead("X-API-Key", key).status() == 201 && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        refused(service.lead("X-API-Key", key));
    }

    private static Answer refused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        return answer;
    }

    private static void unavailable(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    }

    private static String challenge(Answer answer) {
        return answer.headers().firstValue("WWW-Authenticate").orElse("");
    }
}
