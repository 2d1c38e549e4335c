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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.resource.RoleScopeResource;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** For how long a gateway may use an answer, which answers have the token of an earlier one, and that none does by mistake. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class VerifyFreshnessIT {

    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

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
    }

    @AfterEach
    void returnToNow() {
        time.set(0);
    }

    @Test
    void sameRequestGetsTheSameTokenByItself() {
        String first = token(gateway.verify(key));
        time.set(25);
        events.clear();

        Answer second = gateway.verifyBearer("/below", key);

        assertThat(token(second)).isEqualTo(first);
        assertThat(maxAge(second)).isEqualTo(30);
        EventAssertion.assertSuccess(events.poll())
                .details("api_key_token_reused", "true")
                .details("api_key_id", KeyObject.id(issued));
        time.set(35);
        assertThat(token(gateway.verify(key))).isNotEqualTo(first);
    }

    /** The rule of exchanges is another, and so is the cache. */
    @Test
    void exchangesDoNotGetTheTokensOfGateways() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", "100"));
        String first = token(gateway.verify(key));

        assertThat(leads.exchange(issued).accessToken()).isNotEqualTo(first);
        assertThat(token(gateway.verify(key))).isEqualTo(first);
    }

    @Test
    void zeroMeansForThisRequestOnly() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.verifyMaxAge", "0"));

        Answer first = gateway.verify(key);

        assertThat(maxAge(first)).isZero();
        assertThat(token(gateway.verify(key))).isNotEqualTo(token(first));
    }

    @Test
    void policySaysForHowLong() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.verifyMaxAge", "7"));

        assertThat(maxAge(gateway.verify(key))).isEqualTo(7);
    }

    @Test
    void answerIsNotUsedForLongerThanItsToken() {
        realm.updateWithCleanup(
                update -> update.attribute("api-keys.verifyMaxAge", "1000").attribute("api-keys.tokenLifespan", "100"));
        Answer first = gateway.verify(key);
        assertThat(maxAge(first)).isBetween(95, 100);

        time.set(45);
        Answer reused = gateway.verify(key);
        assertThat(token(reused)).isEqualTo(token(first));
        assertThat(maxAge(reused)).isBetween(50, 55);
        time.set(55);
        Answer fresh = gateway.verify(key);
        assertThat(token(fresh)).isNotEqualTo(token(first));
        assertThat(maxAge(fresh)).isBetween(95, 100);
    }

    @Test
    void answerIsNotUsedForLongerThanTheKey() {
        String brief = KeyObject.text(leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"expiresIn\": 20"));

        assertThat(maxAge(gateway.verify(brief))).isBetween(10, 20);
        time.set(21);
        assertThat(gateway.verify(brief).status()).isEqualTo(401);
    }

    @Test
    void answerToAPreviousSecretIsNotUsedForLongerThanItsGracePeriod() {
        assertThat(maxAge(gateway.verify(key))).isEqualTo(30);
        String next = KeyObject.text(leads.rotate(issued, "{\"gracePeriod\": 20}"));

        assertThat(maxAge(gateway.verify(key))).isBetween(10, 20);
        // It may get the token that the previous secret got, which ends earlier.
        assertThat(maxAge(gateway.verify(next))).isBetween(10, 30);
        time.set(21);
        assertThat(gateway.verify(key).status()).isEqualTo(401);
        assertThat(gateway.verify(next).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"enabled\": false}",
                "{\"allowedIps\": [\"203.0.113.7\"]}",
                "{\"clients\": [\"campaign-tool\"]}"
            })
    void keyThatIsRefusedNowGetsNoTokenOfBefore(String body) {
        gateway.verify(key);

        Answer changed = leads.admin("PUT", "/" + KeyObject.id(issued), body);

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(gateway.verify(key).status()).isEqualTo(401);
    }

    @Test
    void revokedKeyIsRefusedAtOnce() {
        gateway.verify(key);
        gateway.verify(key);

        leads.revoke(issued);

        assertThat(gateway.verify(key).status()).isEqualTo(401);
    }

    @Test
    void keyOfADisabledOwnerOrInARealmWithoutKeysIsRefusedAtOnce() {
        gateway.verify(key);
        var owner = realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER));
        var user = owner.toRepresentation();
        user.setEnabled(false);
        owner.update(user);
        assertThat(gateway.verify(key).status()).isEqualTo(401);
        user.setEnabled(true);
        owner.update(user);
        assertThat(gateway.verify(key).status()).isEqualTo(200);

        realm.updateWithCleanup(update -> update.attribute("api-keys.enabled", "false"));
        assertThat(gateway.verify(key).status()).isEqualTo(401);
    }

    @Test
    void roleThatTheOwnerLosesIsGoneAtOnce() {
        Answer before = gateway.verify(key);
        String connector = leads.client(LeadsRealm.CONNECTOR).getId();
        RoleScopeResource roles = realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .roles()
                .clientLevel(connector);
        var writer = roles.listAll().stream()
                .filter(role -> "lead-writer".equals(role.getName()))
                .toList();
        roles.remove(writer);
        realm.cleanup().add(admin -> roles.add(writer));

        Answer after = gateway.verify(key);

        assertThat(before.headers().firstValue("X-Auth-Roles"))
                .contains("lead-connector:lead-reader,lead-connector:lead-writer");
        assertThat(after.headers().firstValue("X-Auth-Roles")).contains("lead-connector:lead-reader");
    }

    private static int maxAge(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        String control = answer.headers().firstValue("Cache-Control").orElseThrow();
        assertThat(control).startsWith("private, max-age=");
        return Integer.parseInt(control.substring(control.indexOf('=') + 1));
    }

    private static String token(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.headers().firstValue("Authorization").orElseThrow();
    }
}
