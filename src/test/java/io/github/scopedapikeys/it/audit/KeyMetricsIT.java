package io.github.scopedapikeys.it.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Gateway;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.NodeTasks;
import io.github.scopedapikeys.it.support.ServerLane;
import io.micrometer.core.instrument.Metrics;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The meters at Keycloak's {@code /metrics}. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyMetricsIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    @Test
    void requestsAreCountedByOperationOutcomeAndReason() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String text = key.path("key").asText();
        double exchanges = requests("exchange_key", "success", "none");
        double introspections = requests("introspect_key", "success", "none");
        double tokens = requests("introspect_token", "success", "none");
        double revoked = requests("exchange_key", "error", "api_key_unknown");
        double dead = requests("introspect_token", "error", "api_key_unknown");
        double scopes = requests("exchange_token", "error", "api_key_invalid_scope");

        String token = leads.exchange(LeadsRealm.CONNECTOR, text).string("access_token");
        leads.introspect(LeadsRealm.CONNECTOR, text);
        leads.introspect(LeadsRealm.CONNECTOR, token);
        leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "leads:write");
        leads.revoke(key);
        leads.exchange(LeadsRealm.CONNECTOR, text);
        leads.introspect(LeadsRealm.CONNECTOR, token);

        assertThat(requests("exchange_key", "success", "none")).isEqualTo(exchanges + 1);
        assertThat(requests("introspect_key", "success", "none")).isEqualTo(introspections + 1);
        assertThat(requests("introspect_token", "success", "none")).isEqualTo(tokens + 1);
        assertThat(requests("exchange_key", "error", "api_key_unknown")).isEqualTo(revoked + 1);
        assertThat(requests("introspect_token", "error", "api_key_unknown")).isEqualTo(dead + 1);
        assertThat(requests("exchange_token", "error", "api_key_invalid_scope")).isEqualTo(scopes + 1);
    }

    /** Though few of them are events. */
    @Test
    void everyRefusalOverTheRateLimitIsCounted() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"rateLimit\": {\"perSecond\": 1, \"burst\": 1}");
        double before = requests("exchange_key", "error", "api_key_rate_limited");
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            refused += leads.exchange(key).status() == 429 ? 1 : 0;
        }

        assertThat(refused).isPositive();
        assertThat(requests("exchange_key", "error", "api_key_rate_limited")).isEqualTo(before + refused);
        assertThat(value("keycloak_api_keys_rate_limit_cache_gets_total", "result=\"hit\""))
                .isPositive();
        assertThat(value("keycloak_api_keys_rate_limit_cache_size")).isPositive();
    }

    @Test
    void durationsAreAHistogram() {
        leads.exchange(
                LeadsRealm.CONNECTOR,
                leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText());

        assertThat(value(
                        "keycloak_api_keys_request_duration_seconds_bucket",
                        "operation=\"exchange_key\"",
                        "le=\"5.0\""))
                .isPositive();
    }

    @Test
    void changesAreCounted() {
        double issued = changes("issued");
        double changed = changes("changed");
        double rotated = changes("rotated");
        double revoked = changes("revoked");

        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.admin("PUT", "/" + key.path("id").asText(), "{\"enabled\": false}");
        leads.rotate(key, null);
        leads.revoke(key);

        assertThat(changes("issued")).isEqualTo(issued + 1);
        assertThat(changes("changed")).isEqualTo(changed + 1);
        assertThat(changes("rotated")).isEqualTo(rotated + 1);
        assertThat(changes("revoked")).isEqualTo(revoked + 1);
    }

    @Test
    void hitsOfTheOwnerCacheAreCounted() {
        String text = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();
        leads.exchange(LeadsRealm.CONNECTOR, text);
        double before = value("keycloak_api_keys_owner_cache_gets_total", "result=\"hit\"");

        leads.exchange(LeadsRealm.CONNECTOR, text);

        assertThat(value("keycloak_api_keys_owner_cache_gets_total", "result=\"hit\""))
                .isGreaterThan(before);
    }

    @Test
    void tokensThatAreReusedAreCounted() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", "100"));
        String text = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();
        leads.exchange(LeadsRealm.CONNECTOR, text);
        double before = value("keycloak_api_keys_token_cache_gets_total", "result=\"hit\"");

        leads.exchange(LeadsRealm.CONNECTOR, text);

        assertThat(value("keycloak_api_keys_token_cache_gets_total", "result=\"hit\""))
                .isGreaterThan(before);
        assertThat(value("keycloak_api_keys_token_cache_size")).isPositive();
    }

    @Test
    void lookUpsOfTheLastActivityAreCounted() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.inactivityTimeout", "86400"));
        String text = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText();
        double misses = value("keycloak_api_keys_activity_cache_gets_total", "result=\"miss\"");
        leads.exchange(LeadsRealm.CONNECTOR, text);
        double hits = value("keycloak_api_keys_activity_cache_gets_total", "result=\"hit\"");

        leads.exchange(LeadsRealm.CONNECTOR, text);

        assertThat(value("keycloak_api_keys_activity_cache_gets_total", "result=\"miss\""))
                .isEqualTo(misses + 1);
        assertThat(value("keycloak_api_keys_activity_cache_gets_total", "result=\"hit\""))
                .isEqualTo(hits + 1);
        assertThat(value("keycloak_api_keys_activity_cache_size")).isPositive();
    }

    /** Only the policy asks when a key was last active. */
    @Test
    void useTakesNoMemoryForItsTimeUnlessThePolicyAsks() {
        double before = value("keycloak_api_keys_activity_cache_size");

        leads.exchange(
                LeadsRealm.CONNECTOR,
                leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText());

        assertThat(value("keycloak_api_keys_activity_cache_size")).isEqualTo(before);
    }

    @Test
    void usesThatWaitAreShown() {
        double before = value("keycloak_api_keys_usage_buffer_size");

        leads.exchange(
                LeadsRealm.CONNECTOR,
                leads.issue(LeadsRealm.SHOP_OWNER, READ).path("key").asText());

        assertThat(value("keycloak_api_keys_usage_buffer_size")).isEqualTo(before + 1);
    }

    @Test
    void activeKeysAreCountedByRealm() {
        JsonNode disabled = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.issue(LeadsRealm.ANALYST, READ);
        leads.admin("PUT", "/" + disabled.path("id").asText(), "{\"enabled\": false}");
        // What earlier tests removed past the extension is struck off when met.
        leads.admin("GET", "", null);

        server.run(session -> NodeTasks.of(session).gauge().run());

        assertThat(value("keycloak_api_keys_active", "realm=\"" + realm.getName() + "\""))
                .isEqualTo(2);
    }

    /** Else Prometheus would not see the first one after each start. */
    @Test
    void refusalsWorthAnAlertStandAtZeroOnceTheKeysAreCounted() {
        leads.issue(LeadsRealm.SHOP_OWNER, READ);

        server.run(session -> {
            forgetReuses();
            NodeTasks.of(session).gauge().run();
        });

        assertReusesStandAtZero();
    }

    @Test
    void refusalsWorthAnAlertStandAtZeroFromTheFirstChangeOfAKey() {
        server.run(session -> forgetReuses());

        leads.issue(LeadsRealm.SHOP_OWNER, READ);

        assertReusesStandAtZero();
    }

    @Test
    void countingTheKeysTakesNoRefusalBack() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.rotate(key, null);
        double before = requests("exchange_key", "error", "api_key_reuse_after_rotation");
        leads.exchange(key);

        server.run(session -> NodeTasks.of(session).gauge().run());

        assertThat(requests("exchange_key", "error", "api_key_reuse_after_rotation"))
                .isEqualTo(before + 1);
    }

    /** As after a start. */
    private static void forgetReuses() {
        Metrics.globalRegistry
                .find("keycloak.api.keys.requests")
                .tag("reason", "api_key_reuse_after_rotation")
                .meters()
                .forEach(Metrics.globalRegistry::remove);
    }

    private void assertReusesStandAtZero() {
        assertThat(metrics().lines())
                .filteredOn(line -> line.startsWith("keycloak_api_keys_requests_total{")
                        && line.contains("\"api_key_reuse_after_rotation\"")
                        && line.contains("realm=\"" + realm.getName() + "\""))
                .hasSize(3)
                .allMatch(line -> line.endsWith("} 0.0"));
    }

    @Test
    void requestsAndTokensOfGatewaysAreCountedByThemselves() {
        String text = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, READ));
        Gateway gateway = Gateway.of(realm, leads, LeadsRealm.CONNECTOR);
        double verified = requests("verify_key", "success", "none");
        double malformed = requests("verify_key", "error", "api_key_malformed");
        double hits = value("keycloak_api_keys_token_cache_gets_total", "door=\"verify\"", "result=\"hit\"");
        double others = value("keycloak_api_keys_token_cache_gets_total", "door=\"exchange\"");

        gateway.verify(text);
        gateway.verify(text);
        gateway.verify("no-key");

        assertThat(requests("verify_key", "success", "none")).isEqualTo(verified + 2);
        assertThat(requests("verify_key", "error", "api_key_malformed")).isEqualTo(malformed + 1);
        assertThat(value("keycloak_api_keys_token_cache_gets_total", "door=\"verify\"", "result=\"hit\""))
                .isEqualTo(hits + 1);
        assertThat(value("keycloak_api_keys_token_cache_gets_total", "door=\"exchange\""))
                .isEqualTo(others);
    }

    @Test
    void noLabelNamesAKeyOrAUser() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.exchange(key);

        assertThat(metrics())
                .doesNotContain(
                        key.path("id").asText(),
                        key.path("userId").asText(),
                        key.path("name").asText())
                .doesNotContain(LeadsRealm.SHOP_OWNER);
    }

    private double requests(String operation, String outcome, String reason) {
        return value(
                "keycloak_api_keys_requests_total",
                "operation=\"" + operation + "\"",
                "outcome=\"" + outcome + "\"",
                "reason=\"" + reason + "\"",
                "realm=\"" + realm.getName() + "\"");
    }

    private double changes(String change) {
        return value(
                "keycloak_api_keys_changes_total", "change=\"" + change + "\"", "realm=\"" + realm.getName() + "\"");
    }

    /** 0 if there is no such meter yet. */
    private static double value(String meter, String... labels) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String metrics() {
        Answer answer = Leads.send(
                HttpRequest.newBuilder(URI.create(ServerLane.current().metricsUrl())));
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }
}
