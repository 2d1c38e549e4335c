package io.github.scopedapikeys.it.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.HostileRequests;
import io.github.scopedapikeys.it.support.HostileRequests.Request;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyMutations;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.QuietServerConfig;
import io.github.scopedapikeys.it.support.ServerFaults;
import io.github.scopedapikeys.it.support.TokenMutations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * Many requests with keys that are nearly right, sealed tokens that were changed, and forms that are not what they should
 * be. {@code -Dmutants=<number>} sets how many, {@code -Dtest.seed=<number>} which.
 */
@KeycloakIntegrationTest(config = QuietServerConfig.class)
class MutatedKeysIT {

    private static final int COUNT = Integer.getInteger("mutants", 100_000);
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());
    private static final int PARALLEL = 8;
    private static final int ENOUGH_FAILURES = 20;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @InjectLeads
    Leads leads;

    private String authorization;

    @BeforeEach
    void connect() {
        authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString((LeadsRealm.CONNECTOR + ":" + leads.secretOf(LeadsRealm.CONNECTOR))
                                .getBytes(StandardCharsets.UTF_8));
        // Each refusal is an event: a row and a line of the log apiece, which would measure the database and the
        // console.
        realm.updateWithCleanup(update -> update.eventsEnabled(false).setEventsListeners(List.of()));
    }

    @Test
    void noMutantIsAcceptedAndNoneDoesHarm() throws Exception {
        List<String> working = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            working.add(issue(LeadsRealm.SHOP_OWNER));
            working.add(issue(LeadsRealm.ANALYST));
        }
        String token = leads.exchange(LeadsRealm.CONNECTOR, working.get(0)).string("access_token");
        HostileRequests requests = requests(working, token);
        String sentinel = "sentinel-" + SEED;

        ServerFaults log = new ServerFaults(sentinel);
        sendAll(requests);
        assertThat(failures).as(seed()).isEmpty();
        leads.exchange(LeadsRealm.CONNECTOR, working.get(0), sentinel, "x".repeat(10_000));
        assertThat(log.faults()).as(seed()).isEmpty();
        for (String key : working) {
            assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);
            assertThat(leads.introspect(LeadsRealm.CONNECTOR, key).string("active"))
                    .isEqualTo("true");
        }
        for (String owner : List.of(LeadsRealm.SHOP_OWNER, LeadsRealm.ANALYST)) {
            assertThat(realm.admin().attackDetection().bruteForceUserStatus(leads.userId(owner)))
                    .containsEntry("numFailures", 0)
                    .containsEntry("disabled", false);
            assertThat(leads.passwordToken(owner, owner + "-demo")).isNotEmpty();
        }
    }

    @Test
    void formThatKeycloakCannotReadGivesNothing() throws Exception {
        String working = issue(LeadsRealm.SHOP_OWNER);
        String token = leads.exchange(LeadsRealm.CONNECTOR, working).string("access_token");

        for (Request request : requests(List.of(working), token).undecodable(working)) {
            HttpResponse<String> response = http.send(built(request), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(request.toString()).isGreaterThanOrEqualTo(400);
            assertThat(response.body()).as(request.toString()).doesNotContain("access_token\"");
        }
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, working).status()).isEqualTo(200);
    }

    @Test
    void sealedTokenWhoseHeaderNamesNoAlgorithmIsRefused() {
        String token = leads.exchange(LeadsRealm.CONNECTOR, issue(LeadsRealm.SHOP_OWNER))
                .string("access_token");
        for (String header : List.of("{}", "{\"alg\":null}", "{\"alg\":\"\"}", "{\"alg\":\"none\"}", "null")) {
            String forged =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                            + token.substring(token.indexOf('.'));
            Answer answer = leads.exchangeFurther(LeadsRealm.CONNECTOR, forged);
            assertThat(answer.status()).as(header + " -> " + answer.text()).isEqualTo(400);
            assertThat(answer.string("error_description")).isEqualTo("Invalid token");
        }
    }

    private static HostileRequests requests(List<String> working, String token) {
        return new HostileRequests(new KeyMutations(working), new TokenMutations(token));
    }

    private String issue(String owner) {
        return leads.issue(owner, "\"scopes\": [\"leads:read\"]").path("key").asText();
    }

    private void sendAll(HostileRequests requests) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < PARALLEL; i++) {
                senders.add(threads.submit(() -> {
                    for (int n = next.getAndIncrement(); n < COUNT; n = next.getAndIncrement()) {
                        if (failures.size() < ENOUGH_FAILURES) {
                            send(n, requests.next(new SplittableRandom(SEED + n * 0x9E3779B97F4A7C15L)));
                        }
                    }
                }));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void send(int number, Request request) {
        try {
            HttpResponse<String> response = http.send(built(request), BodyHandlers.ofString());
            if (!isRefused(request, response)) {
                failures.add(number + " " + request + " -> " + response.statusCode() + " " + response.body() + "\n");
            }
        } catch (IOException e) {
            failures.add(number + " " + request + " -> " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest built(Request request) {
        return HttpRequest.newBuilder(URI.create(realm.getBaseUrl() + request.path()))
                .header("Authorization", authorization)
                .header("Content-Type", request.contentType())
                .POST(BodyPublishers.ofString(request.body(), StandardCharsets.ISO_8859_1))
                .build();
    }

    private static boolean isRefused(Request request, HttpResponse<String> response) {
        int status = response.statusCode();
        boolean refused = status >= 400 && status < 500 && !response.body().contains("access_token\"");
        if (!request.isIntrospection()) {
            return refused;
        }
        // The endpoint hides what fails in a provider behind such an answer, and Keycloak's own reading of tokens does.
        return status == 200
                ? response.body().equals("{\"active\":false}")
                : refused && (request.isToken() || !response.body().contains("Failed to introspect"));
    }

    private static String seed() {
        return "reproduce with -Dtest.seed=" + SEED + " -Dmutants=" + COUNT;
    }
}
