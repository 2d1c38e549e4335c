package io.github.scopedapikeys.it.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Gateway;
import io.github.scopedapikeys.it.support.InParallel;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * The rate limit of keys. Time passes while a test runs and gives requests back, so tests that count exactly use the
 * first request of a key, or so large a burst that the time does not matter.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class RateLimitIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final int TRIES = 300;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @Test
    void withoutALimitNothingIsSaidOfOne() {
        Answer answer = leads.exchange(leads.issue(LeadsRealm.SHOP_OWNER, READ));

        assertThat(answer.status()).isEqualTo(200);
        assertHeaders(answer, null, null, null);
    }

    @Test
    void policyLimitsEachKeyByItself() {
        policy("rateLimit", "1/3");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        Answer first = leads.exchange(key);
        assertThat(first.status()).isEqualTo(200);
        assertHeaders(first, "\"api-key\";q=3;w=3", "\"api-key\";r=2;t=1", null);
        Answer refused = exhaust(key);

        assertThat(refused.text())
                .isEqualTo("{\"error\":\"slow_down\",\"error_description\":\"Too many requests with this API key\"}");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertHeaders(refused, "\"api-key\";q=3;w=3", "\"api-key\";r=0;t=1", "1");
        assertThat(leads.exchange(other).status()).isEqualTo(200);

        time.set(Duration.ofSeconds(3));
        assertHeaders(leads.exchange(key), "\"api-key\";q=3;w=3", "\"api-key\";r=2;t=1", null);
    }

    /** One bucket for a key, whatever door it is shown at. */
    @Test
    void gatewaysAreToldOfTheLimitInTheirOwnWay() {
        policy("rateLimit", "1/3");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Gateway gateway = Gateway.of(realm, leads, LeadsRealm.CONNECTOR);
        String value = key.path("key").asText();
        assertThat(leads.exchange(key).status()).isEqualTo(200);

        Answer good = gateway.verify(value);
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.headers().firstValue("RateLimit-Policy")).hasValue("\"api-key\";q=3;w=3");
        Answer refused = until429(() -> gateway.verify(value));
        Answer refusedForNginx = gateway.verify("?style=nginx", value);

        assertHeaders(refused, "\"api-key\";q=3;w=3", "\"api-key\";r=0;t=1", "1");
        assertThat(refused.headers().firstValue("X-Auth-Error")).isEmpty();
        assertThat(refusedForNginx.status()).isEqualTo(403);
        assertThat(refusedForNginx.headers().firstValue("X-Auth-Error")).hasValue("rate_limited");
        assertThat(refusedForNginx.headers().firstValue("Retry-After")).hasValue("1");
        for (Answer answer : List.of(refused, refusedForNginx)) {
            assertThat(answer.string("error")).isEqualTo("slow_down");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(answer.headers().firstValue("Authorization")).isEmpty();
        }
        assertThat(gateway.verify(KeyChecksums.whole("sak_" + "0".repeat(65)))
                        .headers()
                        .firstValue("RateLimit"))
                .as("a stranger")
                .isEmpty();
    }

    @Test
    void lowerNumbersOfKeyAndPolicyHold() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(5, 10));
        assertThat(key.path("rateLimit").toString()).isEqualTo("{\"perSecond\":5,\"burst\":10}");
        assertThat(policyHeader(key)).isEqualTo("\"api-key\";q=10;w=2");

        policy("rateLimit", "2/100");
        assertThat(policyHeader(key)).isEqualTo("\"api-key\";q=10;w=5");
        policy("rateLimit", "2/4");
        assertThat(policyHeader(key)).isEqualTo("\"api-key\";q=4;w=2");
        policy("rateLimit", "100/100");
        assertThat(policyHeader(key)).isEqualTo("\"api-key\";q=10;w=2");
        assertThat(policyHeader(leads.issue(LeadsRealm.SHOP_OWNER, READ))).isEqualTo("\"api-key\";q=100;w=1");
    }

    @Test
    void keyMayNotHaveMoreThanThePolicyAndIsFlaggedIfItHas() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(5, 10));
        assertThat(key.path("policyViolations")).isEmpty();
        policy("rateLimit", "4/20");

        for (String tooHigh : List.of(rate(5, 10), rate(4, 21), rate(1, 21))) {
            assertRefused(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"n\"" + tooHigh));
            if (!tooHigh.equals(rate(5, 10))) {
                assertRefused(leads.admin("PUT", path(key), "{\"description\": \"d\"" + tooHigh + "}"));
            }
        }
        assertThat(leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(4, 20)).path("policyViolations"))
                .isEmpty();
        JsonNode flagged = leads.admin("GET", path(key), null).json();
        assertThat(Leads.strings(flagged.path("policyViolations"))).containsExactly("rateLimit");
        ObjectNode sentBack = flagged.deepCopy();
        sentBack.put("description", "as it was read");
        assertThat(leads.admin("PUT", path(key), sentBack.toString()).status()).isEqualTo(200);
    }

    @Test
    void changeOfAKeyHoldsAtOnce() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 2));
        exhaust(key);

        change(key, "{" + rate(100, 200).substring(2) + "}");
        assertThat(policyHeader(key)).isEqualTo("\"api-key\";q=200;w=2");
        change(key, "{\"rateLimit\": null}");
        assertThat(policyHeader(key)).isEqualTo("\"api-key\";q=200;w=2");
        assertThat(change(key, "{\"rateLimit\": {}}").has("rateLimit")).isFalse();
        assertHeaders(leads.exchange(key), null, null, null);
        change(key, "{" + rate(1, 1).substring(2) + "}");
        exhaust(key);
    }

    /** Else whoever holds the key would get a burst with each rotation. */
    @Test
    void rotatedKeyKeepsItsBucket() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 1000));
        for (int i = 0; i < 20; i++) {
            leads.assertWorks(key);
        }

        JsonNode rotated = leads.rotate(key, "{\"gracePeriod\": 60}");

        assertThat(rotated.path("rateLimit")).isEqualTo(key.path("rateLimit"));
        long left = left(leads.exchange(rotated));
        assertThat(left).isBetween(979L, 990L);
        assertThat(left(leads.exchange(key))).isBetween(left - 1, left + 5);
    }

    @Test
    void introspectionIsNeitherLimitedNorCounted() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 1000));
        for (int i = 0; i < 20; i++) {
            assertThat(leads.isActive(LeadsRealm.CONNECTOR, KeyObject.text(key)))
                    .isTrue();
        }
        assertThat(left(leads.exchange(key))).isEqualTo(999);

        change(key, "{" + rate(1, 1).substring(2) + "}");
        String token = tokenBeforeTheEnd(key);
        exhaust(key);
        Answer introspection = leads.introspect(LeadsRealm.CONNECTOR, KeyObject.text(key));
        assertThat(introspection.json().path("active").asBoolean()).isTrue();
        assertHeaders(introspection, null, null, null);
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, token)).isTrue();
    }

    /** A service that was sent a token must not be able to use up what the key's holder may do. */
    @Test
    void furtherExchangeIsNeitherLimitedNorCounted() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 1000));
        String token = leads.exchange(key).accessToken();
        for (int i = 0; i < 20; i++) {
            Answer further = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
            assertThat(further.status()).isEqualTo(200);
            assertHeaders(further, null, null, null);
        }
        assertThat(left(leads.exchange(key))).isGreaterThan(990);

        change(key, "{" + rate(1, 1).substring(2) + "}");
        exhaust(key);
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token).status()).isEqualTo(200);
    }

    /** Only the holder of a working key, at an allowed client and address, uses it up or learns of it. */
    @Test
    void requestsWithoutAWorkingKeyAreNotCounted() {
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER, READ + ", \"clients\": [\"" + LeadsRealm.CONNECTOR + "\"]" + rate(1, 1000));
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String forged = KeyChecksums.withSecretOf(KeyObject.text(key), KeyObject.text(other));
        for (int i = 0; i < 10; i++) {
            assertRefusedWithoutALimit(leads.exchange(LeadsRealm.CONNECTOR, forged));
            assertRefusedWithoutALimit(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, KeyObject.text(key)));
        }
        change(key, "{\"allowedIps\": [\"192.0.2.7\"]}");
        for (int i = 0; i < 10; i++) {
            assertRefusedWithoutALimit(leads.exchange(key));
        }
        change(key, "{\"allowedIps\": []}");

        assertThat(left(leads.exchange(key))).isEqualTo(999);
    }

    /** They cost the server as much as others. */
    @Test
    void whatIsRefusedToTheHolderIsCounted() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 1000));
        long left = 1000;
        for (int i = 0; i < 10; i++) {
            Answer answer = leads.exchange(key, "scope", i % 2 == 0 ? "leads:write" : "no-such-scope");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.string("error")).isEqualTo("invalid_scope");
            left = left(answer);
            Answer unreached = leads.exchange(key, "audience", "no-such-client");
            assertThat(unreached.string("error")).isEqualTo("invalid_target");
        }

        assertThat(left).isBetween(981L, 990L);
    }

    /** Also what is answered with an earlier token. */
    @Test
    void reusedTokensAreCounted() {
        policy("tokenReuse", "100");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 1000));
        String token = leads.exchange(key).accessToken();
        for (int i = 0; i < 20; i++) {
            assertThat(leads.exchange(key).accessToken()).isEqualTo(token);
        }

        assertThat(left(leads.exchange(key))).isBetween(978L, 990L);
    }

    @Test
    void firstRefusalIsAnEventAndThenOneEachMinute() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 1));
        events.clear();
        for (int refused = 0; refused < 10; ) {
            refused += leads.exchange(key).status() == 429 ? 1 : 0;
        }

        List<EventRepresentation> told = refusals(key);
        assertThat(told).hasSize(1);
        EventAssertion.assertError(told.get(0))
                .type(EventType.TOKEN_EXCHANGE_ERROR)
                .error("slow_down")
                .clientId(LeadsRealm.CONNECTOR)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("reason", "api_key_rate_limited")
                .details("username", LeadsRealm.SHOP_OWNER)
                .details("api_key_name", key.path("name").asText());

        time.set(Duration.ofSeconds(61));
        exhaust(key);
        exhaust(key);
        assertThat(refusals(key)).hasSize(2);
    }

    @Test
    void requestsAtTheSameTimeShareOneBurst() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 5));
        leads.secretOf(LeadsRealm.CONNECTOR);
        long start = System.nanoTime();

        List<Answer> answers = InParallel.call(20, i -> leads.exchange(key));

        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
        assertThat(answers.stream().filter(answer -> answer.status() == 200).count())
                .isBetween(5L, 5 + seconds);
        assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 429);
    }

    @Test
    void scriptsOfTheClientsOriginsMayReadTheHeaders() {
        ClientRepresentation connector = leads.client(LeadsRealm.CONNECTOR);
        ClientResource client = realm.admin().clients().get(connector.getId());
        List<String> before = connector.getWebOrigins();
        connector.setWebOrigins(List.of("https://crm.example"));
        client.update(connector);
        realm.cleanup().add(admin -> {
            connector.setWebOrigins(before);
            client.update(connector);
        });
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + rate(1, 1));
        exhaust(key);

        Answer refused = until429(() -> Leads.send(leads.request(
                        LeadsRealm.CONNECTOR,
                        "/protocol/openid-connect/token",
                        Leads.exchangeForm(Leads.KEY_TYPE, KeyObject.text(key)))
                .header("Origin", "https://crm.example")));

        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://crm.example");
        assertThat(refused.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("Retry-After", "RateLimit", "RateLimit-Policy");
    }

    private List<EventRepresentation> refusals(JsonNode key) {
        return realm
                .admin()
                .getEvents(List.of("TOKEN_EXCHANGE_ERROR"), null, null, null, null, null, null, 1000)
                .stream()
                .filter(event -> KeyObject.id(key).equals(event.getDetails().get("api_key_id")))
                .toList();
    }

    private void policy(String rule, String value) {
        realm.updateWithCleanup(update -> update.attribute("api-keys." + rule, value));
    }

    private JsonNode change(JsonNode key, String body) {
        Answer answer = leads.admin("PUT", path(key), body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** Uses up what the key may do. Requests come back meanwhile, so their number is not known. */
    private Answer exhaust(JsonNode key) {
        return until429(() -> leads.exchange(key));
    }

    private static Answer until429(Supplier<Answer> request) {
        for (int i = 0; i < TRIES; i++) {
            Answer answer = request.get();
            if (answer.status() == 429) {
                return answer;
            }
        }
        throw new AssertionError("never refused");
    }

    private String tokenBeforeTheEnd(JsonNode key) {
        time.set(Duration.ofSeconds(5));
        return leads.exchange(key).accessToken();
    }

    private String policyHeader(JsonNode key) {
        return leads.exchange(key).headers().firstValue("RateLimit-Policy").orElse("");
    }

    private static long left(Answer answer) {
        String header = answer.headers().firstValue("RateLimit").orElseThrow();
        return Long.parseLong(header.replaceFirst("^\"api-key\";r=(\\d+);t=1$", "$1"));
    }

    private static void assertHeaders(
            Answer answer, @Nullable String policy, @Nullable String limit, @Nullable String retryAfter) {
        assertThat(answer.headers().firstValue("RateLimit-Policy").orElse(null)).isEqualTo(policy);
        assertThat(answer.headers().firstValue("RateLimit").orElse(null)).isEqualTo(limit);
        assertThat(answer.headers().firstValue("Retry-After").orElse(null)).isEqualTo(retryAfter);
    }

    private static void assertRefusedWithoutALimit(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("error_description")).isEqualTo("Invalid API key");
        assertHeaders(answer, null, null, null);
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage"))
                .isEqualTo("rateLimit must not be higher than that of the realm's policy (rateLimit): perSecond at most"
                        + " 4, burst at most 20");
    }

    private static String rate(int perSecond, int burst) {
        return ", \"rateLimit\": {\"perSecond\": " + perSecond + ", \"burst\": " + burst + "}";
    }

    private static String path(JsonNode key) {
        return "/" + KeyObject.id(key);
    }
}
