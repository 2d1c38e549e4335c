package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What Keycloak's revocation endpoint (RFC 7009) does with tokens of keys, and what becomes of a token that is revoked. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class TokenRevocationIT {

    private static final String INVALID_TOKEN = "{\"error\":\"invalid_token\",\"error_description\":\"Invalid token\"}";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private String key = "";
    private String sealed = "";

    @BeforeEach
    void exchangeKey() {
        JsonNode issued = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        key = issued.path("key").asText();
        sealed = leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token");
        events.clear();
    }

    @Test
    void stockRevocationAnswers200ButDoesNotRevokeSealedToken() {
        Answer answer = revoke(LeadsRealm.CONNECTOR, sealed);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(INVALID_TOKEN);
        EventAssertion.assertError(events.poll())
                .type(EventType.REVOKE_GRANT_ERROR)
                .clientId(LeadsRealm.CONNECTOR)
                .error("user_session_not_found");
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, sealed)).isTrue();
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, sealed).status()).isEqualTo(200);
    }

    @Test
    void stockRevocationRevokesOrdinaryToken() {
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.directAccessGrantsEnabled(true));
        String ordinary = leads.token(
                        LeadsRealm.CONNECTOR,
                        "grant_type",
                        "password",
                        "username",
                        LeadsRealm.SHOP_OWNER,
                        "password",
                        "shop-owner-demo")
                .string("access_token");
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, ordinary).status())
                .isEqualTo(200);

        Answer answer = revoke(LeadsRealm.CONNECTOR, ordinary);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, ordinary).status())
                .isEqualTo(400);
    }

    @Test
    void stockRevocationAnswers200ButDoesNotRevokeKey() {
        Answer answer = revoke(LeadsRealm.CONNECTOR, key);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(INVALID_TOKEN);
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);
    }

    @Test
    void stockRevocationIsForTheClientOfTheTokenOnly() {
        Answer answer = revoke(LeadsRealm.CAMPAIGN_TOOL, sealed);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_request");
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, sealed)).isTrue();
    }

    @Test
    void sealedTokenWhoseIdIsRevokedIsRefused() {
        String id = Leads.claims(sealed).path("jti").asText();
        String other = leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token");

        server.run(session -> session.revokedTokens().put(id, 300));

        assertThat(leads.isActive(LeadsRealm.CONNECTOR, sealed)).isFalse();
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, sealed).status()).isEqualTo(400);
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, other)).isTrue();
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, other).status()).isEqualTo(200);
    }

    @Test
    void tokenWhoseIdIsRevokedIsNotReused() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.tokenReuse", "100"));
        String first = leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token");
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token"))
                .isEqualTo(first);
        String id = Leads.claims(first).path("jti").asText();

        server.run(session -> session.revokedTokens().put(id, 300));

        String second = leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token");
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, first)).isFalse();
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, second)).isTrue();
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token"))
                .isEqualTo(second);
    }

    private Answer revoke(String clientId, String token) {
        return Leads.send(leads.request(clientId, "/protocol/openid-connect/revoke", "token", token));
    }
}
