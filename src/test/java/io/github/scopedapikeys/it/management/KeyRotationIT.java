package io.github.scopedapikeys.it.management;

import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InParallel;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** A key gets another text while earlier ones go on working for their grace. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyRotationIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @Test
    void withoutGraceTheOldTextStopsAtOnceAndTheKeyStaysItself() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        JsonNode rotated = leads.rotate(key, null);

        assertThat(rotated.path("id")).isEqualTo(key.path("id"));
        assertThat(rotated.path("name")).isEqualTo(key.path("name"));
        assertThat(rotated.path("start")).isEqualTo(key.path("start"));
        assertThat(rotated.path("scopes")).isEqualTo(key.path("scopes"));
        assertThat(rotated.path("createdAt")).isEqualTo(key.path("createdAt"));
        assertThat(rotated.path("status").asText()).isEqualTo("active");
        assertThat(text(rotated)).isNotEqualTo(text(key));
        leads.assertWorks(rotated);
        assertRefused(key);
    }

    @Test
    void earlierTextWorksToTheSecondItsGraceEnds() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        JsonNode rotated = leads.rotate(key, "{\"gracePeriod\": 600}");

        assertThat(rotated.path("status").asText()).isEqualTo("rotating");
        leads.assertWorks(key);
        leads.assertWorks(rotated);
        time.set(590);
        leads.assertWorks(key);
        time.set(601);
        assertRefused(key);
        leads.assertWorks(rotated);
        assertThat(shown(key).path("status").asText()).isEqualTo("active");
    }

    @Test
    void tokenOfAnEarlierTextEndsWithItsGrace() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.rotate(key, "{\"gracePeriod\": 60}");

        Answer token = leads.exchange(key);
        Answer introspected = leads.introspect(LeadsRealm.CONNECTOR, text(key));

        assertThat(token.json().path("expires_in").asInt()).isBetween(1, 60);
        assertThat(introspected.json().path("exp").asLong())
                .isLessThanOrEqualTo(Instant.now().plusSeconds(60).getEpochSecond());
    }

    @Test
    void tokenFromBeforeARotationEndsWithTheSecretThatMadeIt() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String token = leads.exchange(key).string("access_token");
        time.set(5);
        JsonNode rotated = leads.rotate(key, "{\"gracePeriod\": 60}");
        String derived = further(token).string("access_token");
        assertActive(token);
        assertThat(life(derived)).isLessThanOrEqualTo(60);

        time.set(70);

        Refusals refusals = new Refusals(realm, events);
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, token), "api_key_secret_replaced");
        refusals.assertKeyRefused(() -> further(token), "api_key_secret_replaced");
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, derived).text()).isEqualTo("{\"active\":false}");
        leads.assertWorks(rotated);
    }

    @Test
    void rotationWithoutGraceEndsTheTokensToo() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String token = leads.exchange(key).string("access_token");
        time.set(5);

        JsonNode rotated = leads.rotate(key, null);
        String next = leads.exchange(rotated).string("access_token");

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).text()).isEqualTo("{\"active\":false}");
        assertThat(further(token).status()).isEqualTo(400);
        assertActive(next);
        assertThat(further(next).status()).isEqualTo(200);
    }

    @Test
    void useOfAnEarlierTextIsTold() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode rotated = leads.rotate(key, "{\"gracePeriod\": 60}");
        events.clear();

        leads.assertWorks(rotated);
        assertThat(exchangeEvent().getDetails()).doesNotContainKey("api_key_old_secret_until");
        leads.assertWorks(key);
        EventRepresentation inGrace = exchangeEvent();
        assertThat(inGrace.getType()).isEqualTo(EventType.TOKEN_EXCHANGE.name());
        assertThat(Instant.parse(inGrace.getDetails().get("api_key_old_secret_until")))
                .isBetween(Instant.now(), Instant.now().plusSeconds(60));

        time.set(61);
        assertRefused(key);
        EventRepresentation reuse = exchangeEvent();
        assertThat(reuse.getType()).isEqualTo(EventType.TOKEN_EXCHANGE_ERROR.name());
        assertThat(reuse.getDetails())
                .containsEntry("reason", "api_key_reuse_after_rotation")
                .containsEntry("api_key_id", key.path("id").asText());
        assertThat(reuse.getUserId()).isEqualTo(key.path("userId").asText());
    }

    @Test
    void wrongSecretIsNoReuse() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.rotate(key, null);
        events.clear();

        assertThat(leads.exchange(LeadsRealm.CONNECTOR, KeyChecksums.withSecretOf(text(key), text(other)))
                        .status())
                .isEqualTo(400);

        assertThat(exchangeEvent().getDetails()).containsEntry("reason", "api_key_wrong_secret");
    }

    @Test
    void lostAnswersAreMendedByRotatingAgainAndNothingInUseStops() {
        JsonNode inUse = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        JsonNode lost = leads.rotate(inUse, "{\"gracePeriod\": 3600}");
        JsonNode held = leads.rotate(inUse, "{\"gracePeriod\": 0}");

        leads.assertWorks(inUse);
        assertRefused(lost);
        leads.assertWorks(held);
    }

    @Test
    void threeTextsWorkAtMost() {
        JsonNode first = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode second = leads.rotate(first, "{\"gracePeriod\": 600}");
        JsonNode third = leads.rotate(first, "{\"gracePeriod\": 1200}");

        Answer fourth = leads.admin("POST", "/" + first.path("id").asText() + "/rotate", "{\"gracePeriod\": 60}");

        assertThat(fourth.status()).isEqualTo(409);
        List.of(first, second, third).forEach(leads::assertWorks);

        JsonNode withoutGrace = leads.rotate(first, null);
        assertRefused(third);
        List.of(first, second, withoutGrace).forEach(leads::assertWorks);

        time.set(601);
        JsonNode later = leads.rotate(first, "{\"gracePeriod\": 60}");
        assertRefused(first);
        List.of(second, withoutGrace, later).forEach(leads::assertWorks);
    }

    @Test
    void parallelRotationsAllCountAndNoneIsLost() throws Exception {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String token = leads.crmAdminToken();
        String path = "/" + key.path("id").asText() + "/rotate";

        List<Answer> answers = InParallel.call(6, i -> leads.admin(token, "POST", path, "{\"gracePeriod\": 600}"));

        List<JsonNode> rotated = answers.stream()
                .filter(answer -> answer.status() == 200)
                .map(Answer::json)
                .toList();
        assertThat(answers).extracting(Answer::status).containsOnly(200, 409);
        assertThat(rotated).hasSize(2);
        rotated.forEach(leads::assertWorks);
        leads.assertWorks(key);
    }

    @Test
    void expiryIsGivenAsAtCreation() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.defaultLifetime", "7200"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresIn\": 3600");
        JsonNode longer = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresIn\": 86400");

        assertThat(life(leads.rotate(key, null))).isBetween(7190L, 7210L);
        assertThat(life(leads.rotate(key, "{\"expiresIn\": 60}"))).isBetween(55L, 65L);
        assertThat(leads.rotate(longer, null).path("expiresAt")).isEqualTo(longer.path("expiresAt"));
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxLifetime", "7200"));
        assertThat(life(leads.rotate(longer, null))).isBetween(7190L, 7210L);
    }

    @Test
    void keyWithoutAnEndStaysSoWhilePolicyAllowsIt() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowNoExpiry", "true"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresAt\": \"never\"");

        JsonNode rotated = leads.rotate(key, null);

        assertThat(rotated.has("expiresAt")).isFalse();
        assertThat(shown(key).has("expiresAt")).isFalse();
        leads.assertWorks(rotated);
        assertThat(life(leads.rotate(key, "{\"expiresIn\": 60}"))).isBetween(55L, 65L);
    }

    @Test
    void keyWithoutAnEndNeedsOneOncePolicyAsksForIt() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowNoExpiry", "true"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresAt\": \"never\"");
        realm.updateWithCleanup(update -> update.attribute("api-keys.allowNoExpiry", "false"));

        for (String body : List.of("{}", "{\"gracePeriod\": 60}", "{\"expiresAt\": \"never\"}")) {
            Answer answer = leads.admin("POST", "/" + key.path("id").asText() + "/rotate", body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.string("errorMessage")).startsWith("expiresAt ");
        }

        leads.assertWorks(key);
        assertThat(life(leads.rotate(key, "{\"expiresIn\": 60}"))).isBetween(55L, 65L);
    }

    @Test
    void expiredKeyLivesAgain() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresIn\": 60");
        time.set(61);
        assertRefused(key);

        JsonNode rotated = leads.rotate(key, null);

        leads.assertWorks(rotated);
        assertRefused(key);
    }

    @Test
    void disabledKeyStaysSo() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.admin("PUT", "/" + key.path("id").asText(), "{\"enabled\": false}");

        JsonNode rotated = leads.rotate(key, null);

        assertThat(rotated.path("status").asText()).isEqualTo("disabled");
        assertRefused(rotated);
    }

    @Test
    void keyKeepsItsPrefix() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        realm.updateWithCleanup(update -> update.attribute("api-keys.prefix", "leads"));

        JsonNode rotated = leads.rotate(key, null);

        assertThat(text(rotated)).startsWith("sak_");
        leads.assertWorks(rotated);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gracePeriod | {\"gracePeriod\": -1}",
                "gracePeriod | {\"gracePeriod\": 604801}",
                "gracePeriod | {\"gracePeriod\": 9223372036854775807}",
                "gracePeriod | {\"gracePeriod\": \"60\"}",
                "gracePeriod | {\"gracePeriod\": 1.5}",
                "expiresIn | {\"expiresIn\": 0}",
                "expiresIn | {\"expiresIn\": 31536001}",
                "expiresIn | {\"expiresIn\": 60, \"expiresAt\": \"2999-01-01T00:00:00Z\"}",
                "expiresAt | {\"expiresAt\": \"never\"}",
                "expiresAt | {\"expiresAt\": \"2001-01-01T00:00:00Z\"}",
                "name | {\"name\": \"other\"}",
                "body | []",
            })
    void badFieldIsNamedAndTheTextStays(String field, String body) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        Answer answer = leads.admin("POST", "/" + key.path("id").asText() + "/rotate", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.string("errorMessage")).startsWith(field + " ");
        leads.assertWorks(key);
    }

    @Test
    void graceIsCappedByPolicy() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxRotationGrace", "0"));
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        assertThat(leads.admin("POST", "/" + key.path("id").asText() + "/rotate", "{\"gracePeriod\": 1}")
                        .status())
                .isEqualTo(400);
        leads.rotate(key, "{\"gracePeriod\": 0}");
    }

    @Test
    void switchedOffRealmRotatesNothing() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        realm.updateWithCleanup(update -> update.attribute("api-keys.enabled", "false"));

        assertThat(leads.admin("POST", "/" + key.path("id").asText() + "/rotate", "{}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void rotationIsAnEventAndAnAdminEvent() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        adminEvents.skipAll();
        events.clear();

        leads.rotate(key, null);

        AdminEventRepresentation adminEvent = adminEvents.poll();
        assertThat(adminEvent.getOperationType()).isEqualTo("ACTION");
        assertThat(adminEvent.getResourceType()).isEqualTo("API_KEY");
        assertThat(adminEvent.getResourcePath())
                .isEqualTo("api-keys/" + key.path("id").asText() + "/rotate");
        assertThat(adminEvent.getRepresentation()).doesNotContain("\"key\"");
        Map<String, String> details = nextOf(EventType.UPDATE_CREDENTIAL).getDetails();
        assertThat(details)
                .containsEntry("api_key_change", "rotated")
                .containsEntry("api_key_id", key.path("id").asText());
    }

    @Test
    void onlyWhoMayIssueMayRotate() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String path = "/" + key.path("id").asText() + "/rotate";

        assertThat(leads.admin(new RealmAdmins(realm, leads).with("view-users"), "POST", path, "{}")
                        .status())
                .isEqualTo(403);
        leads.assertWorks(key);
        assertThat(leads.admin(new RealmAdmins(realm, leads).with("manage-users"), "POST", path, "{}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void unknownKeyIsNotFound() {
        assertThat(leads.admin("POST", "/00000000-0000-4000-8000-000000000000/rotate", "{}")
                        .status())
                .isEqualTo(404);
    }

    private EventRepresentation exchangeEvent() {
        return nextOf(EventType.TOKEN_EXCHANGE);
    }

    /** Also the error of this type. */
    private EventRepresentation nextOf(EventType type) {
        EventRepresentation event = events.poll();
        while (event != null && !event.getType().startsWith(type.name())) {
            event = events.poll();
        }
        assertThat(event).isNotNull();
        return event;
    }

    private JsonNode shown(JsonNode key) {
        return leads.admin("GET", "/" + key.path("id").asText(), null).json();
    }

    private Answer further(String token) {
        return leads.exchangeFurther(LeadsRealm.CONNECTOR, token);
    }

    private void assertActive(String token) {
        Answer answer = leads.introspect(LeadsRealm.CONNECTOR, token);
        assertThat(answer.json().path("active").asBoolean()).as(answer.text()).isTrue();
    }

    /** Seconds that a token has left when it is made. */
    private static long life(String token) {
        JsonNode claims = Leads.claims(token);
        return claims.path("exp").asLong() - claims.path("iat").asLong();
    }

    private void assertRefused(JsonNode key) {
        Answer answer = leads.exchange(key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, text(key)).text()).isEqualTo("{\"active\":false}");
    }

    private static long life(JsonNode key) {
        return Duration.between(
                        Instant.now(), Instant.parse(key.path("expiresAt").asText()))
                .toSeconds();
    }
}
