package io.github.scopedapikeys.it.realm;

import static io.github.scopedapikeys.it.support.KeyChecksums.whole;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InParallel;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.OtherLeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Whoever has a key's text can revoke it, and learns nothing by trying. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class RevokeSelfIT {

    private static final String HEADER = "X-API-Key";
    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRealm(ref = "other", config = OtherLeadsRealm.class)
    ManagedRealm otherRealm;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @BeforeEach
    void connect() {
        events.clear();
    }

    @Test
    void holderRevokesTheKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        events.clear();

        Answer answer = revoke(text(key));

        assertNothingSaid(answer);
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.REMOVE_CREDENTIAL)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("reason", "revoked by its holder")
                .details("credential_type", "api-key")
                .details("api_key_id", key.path("id").asText())
                .details("api_key_name", key.path("name").asText());
        leads.assertGone(key);
    }

    @Test
    void whatIsNotRevokedIsAnsweredAlikeAndLogged() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        String text = text(key);
        JsonNode revoked = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.revoke(revoked);
        JsonNode elsewhere = new Leads(otherRealm).issue(LeadsRealm.SHOP_OWNER, READ);
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("", "malformed");
        reasons.put("garbage", "malformed");
        reasons.put("x".repeat(5000), "malformed");
        reasons.put(text.substring(0, text.length() - 1) + (text.endsWith("0") ? '1' : '0'), "malformed");
        reasons.put(text + "0", "malformed");
        reasons.put(whole("sak_" + "0".repeat(65)), "unknown");
        reasons.put(text(revoked), "unknown");
        reasons.put(text(elsewhere), "unknown");
        reasons.put(whole(text.substring(0, 26) + "0".repeat(43)), "wrong_secret");
        reasons.put(whole("other" + text.substring(3, 69)), "wrong_secret");
        String first = revoke("").headers().map().toString();

        reasons.forEach((presented, reason) -> {
            events.clear();
            Answer answer = revoke(presented);
            assertNothingSaid(answer);
            assertThat(answer.headers().map()).hasToString(first);
            EventRepresentation event = events.poll();
            EventAssertion.assertError(event)
                    .type(EventType.REMOVE_CREDENTIAL_ERROR)
                    .error("invalid_token")
                    .details("reason", "api_key_" + reason);
            assertThat(event.getUserId())
                    .isEqualTo(reason.equals("wrong_secret") ? leads.userId(LeadsRealm.SHOP_OWNER) : null);
        });
        leads.assertWorks(key);
        new Leads(otherRealm).assertWorks(elsewhere);
    }

    @Test
    void headerMustBeGivenOnce() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        Answer missing = leads.realmCall("POST", "/revoke-self", null);
        Answer twice = leads.realmCall("POST", "/revoke-self", null, HEADER, text(key), HEADER, text(key));
        Answer inTheBody = leads.realmCall("POST", "/revoke-self", text(key), "Content-Type", "text/plain");

        for (Answer answer : List.of(missing, twice, inTheBody)) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.string("errorMessage")).isEqualTo("Header X-API-Key must be given once");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        }
        leads.assertWorks(key);
    }

    @Test
    void expiredKeyIsRevoked() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + ", \"expiresIn\": 60");
        time.set(Duration.ofMinutes(2));

        assertNothingSaid(revoke(text(key)));

        time.set(Duration.ZERO);
        leads.assertGone(key);
    }

    @Test
    void disabledKeyIsRevoked() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Answer disabled = leads.admin("PUT", "/" + key.path("id").asText(), "{\"enabled\": false}");
        assertThat(disabled.string("status")).as(disabled.text()).isEqualTo("disabled");

        assertNothingSaid(revoke(text(key)));

        leads.assertGone(key);
    }

    @Test
    void earlierTextInItsGraceRevokesTheWholeKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        leads.rotate(key, "{\"gracePeriod\": 600}");

        assertNothingSaid(revoke(text(key)));

        leads.assertGone(key);
    }

    @Test
    void earlierTextBeyondItsGraceRevokesNothing() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        JsonNode rotated = leads.rotate(key, null);
        events.clear();

        assertNothingSaid(revoke(text(key)));
        EventAssertion.assertError(events.poll())
                .type(EventType.REMOVE_CREDENTIAL_ERROR)
                .userId(leads.userId(LeadsRealm.SHOP_OWNER))
                .details("reason", "api_key_reuse_after_rotation");
        assertNothingSaid(revoke(whole("other" + text(key).substring(3, 69))));
        EventAssertion.assertError(events.poll()).details("reason", "api_key_wrong_secret");

        leads.assertWorks(rotated);
    }

    @Test
    void keyOfADisabledOwnerIsRevoked() {
        JsonNode key = leads.issue(LeadsRealm.ANALYST, READ);
        realm.updateUserWithCleanup(LeadsRealm.ANALYST, user -> user.enabled(false));

        assertNothingSaid(revoke(text(key)));

        leads.assertGone(key);
    }

    @Test
    void keyIsRevokedWhereApiKeysAreSwitchedOff() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        realm.updateWithCleanup(update -> update.attribute("api-keys.enabled", "false"));

        assertNothingSaid(revoke(text(key)));

        leads.assertGone(key);
    }

    @Test
    void clientsAndAddressesOfTheKeyDoNotMatter() {
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER, READ + ", \"clients\": [\"campaign-tool\"], \"allowedIps\": [\"192.0.2.1\"]");

        assertNothingSaid(revoke(text(key)));

        leads.assertGone(key);
    }

    @Test
    void keyOfAServiceAccountIsRevoked() {
        realm.admin()
                .clients()
                .create(ClientBuilder.create()
                        .clientId("nightly-job")
                        .secret("nightly-job-secret")
                        .serviceAccountsEnabled(true)
                        .build())
                .close();
        String client = leads.client("nightly-job").getId();
        realm.cleanup().add(admin -> admin.clients().get(client).remove());
        new RealmAdmins(realm, leads).letCrmAdminManageClients();
        JsonNode key = leads.issue("service-account-nightly-job", "\"scopes\": []");

        assertNothingSaid(revoke(text(key)));

        leads.assertGone(key);
    }

    @Test
    void holdersWhoRevokeAtOnceAllSucceed() throws Exception {
        for (int round = 0; round < 5; round++) {
            JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
            assertThat(InParallel.call(8, i -> revoke(text(key)).status())).containsOnly(204);
            leads.assertGone(key);
        }
    }

    @Test
    void disabledRealmAndPlainHttpAreRefusedAsAtTheStockEndpoints() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);

        realm.updateWithCleanup(update -> update.enabled(false));
        Answer disabled = revoke(text(key));
        realm.updateWithCleanup(update -> update.enabled(true).sslRequired("all"));
        Answer plain = revoke(text(key));
        realm.updateWithCleanup(update -> update.sslRequired("external"));

        assertThat(disabled.status()).isEqualTo(403);
        assertThat(disabled.string("errorMessage")).isEqualTo("Realm not enabled");
        assertThat(plain.status()).isEqualTo(403);
        assertThat(plain.string("errorMessage")).isEqualTo("HTTPS required");
        leads.assertWorks(key);
    }

    @Test
    void noOriginMayCallAndNoOtherMethodDoes() {
        Answer preflight = leads.realmCall(
                "OPTIONS",
                "/revoke-self",
                null,
                "Origin",
                "https://example.org",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                HEADER);
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        Answer get = leads.realmCall("GET", "/revoke-self", null, HEADER, text(key));
        Answer delete = leads.realmCall("DELETE", "/revoke-self", null, HEADER, text(key));

        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        assertThat(get.status()).isEqualTo(405);
        assertThat(delete.status()).isEqualTo(405);
        leads.assertWorks(key);
    }

    private static void assertNothingSaid(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    private Answer revoke(String text) {
        return leads.realmCall("POST", "/revoke-self", null, HEADER, text);
    }
}
