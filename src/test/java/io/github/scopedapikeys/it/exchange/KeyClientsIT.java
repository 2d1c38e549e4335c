package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Errors;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ManagedRealm;

/** Which clients may use a key: those that it names, and of those the ones that may exchange tokens at all. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyClientsIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String TEMPORARY = "temporary-tool";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    @Test
    void keyIsUsedByTheClientsThatItNamesAndNoOther() {
        String one = issue(", \"clients\": [\"campaign-tool\"]");
        String both = issue(", \"clients\": [\"campaign-tool\", \"lead-connector\"]");

        for (String key : List.of(one, both)) {
            assertThat(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key).status()).isEqualTo(200);
            assertThat(leads.isActive(LeadsRealm.CAMPAIGN_TOOL, key)).isTrue();
        }
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, both).status()).isEqualTo(200);
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, both)).isTrue();
        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, one), "api_key_client_not_allowed");
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, one), "api_key_client_not_allowed");
    }

    /** It is the key that names clients: a service that was given a token of it passes that on as usual. */
    @Test
    void tokenOfAKeyMayBeExchangedByAClientThatTheKeyDoesNotName() {
        String key = issue(", \"clients\": [\"campaign-tool\"]");
        String token = token(LeadsRealm.CAMPAIGN_TOOL, key);

        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token).status()).isEqualTo(200);
    }

    @Test
    void keyForAClientThatIsGoneIsNoKeyForTheOthers() {
        addTemporaryClient();
        String key = issue(", \"clients\": [\"" + TEMPORARY + "\"]");
        assertThat(leads.exchange(TEMPORARY, key).status()).isEqualTo(200);

        removeTemporaryClient();

        refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "api_key_client_not_allowed");
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, key), "api_key_client_not_allowed");
    }

    /** As everywhere in OAuth: who takes over a client ID takes over what it may do. */
    @Test
    void newClientOfTheSameIdUsesTheKeyOfTheOldOne() {
        addTemporaryClient();
        String key = issue(", \"clients\": [\"" + TEMPORARY + "\"]");
        removeTemporaryClient();

        addTemporaryClient();

        assertThat(leads.exchange(TEMPORARY, key).status()).isEqualTo(200);
    }

    @Test
    void disabledClientIsAnsweredAsTheStockEndpointsDo() {
        String key = issue("");
        leads.secretOf(LeadsRealm.CONNECTOR);
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.enabled(false));
        events.clear();

        Answer exchange = leads.exchange(LeadsRealm.CONNECTOR, key);
        EventAssertion.assertError(events.poll())
                .clientId(LeadsRealm.CONNECTOR)
                .error(Errors.CLIENT_DISABLED)
                .withoutDetails("api_key_id");
        Answer introspection = leads.introspect(LeadsRealm.CONNECTOR, key);

        assertThat(exchange.status()).isEqualTo(401);
        assertThat(introspection.status()).isEqualTo(401);
        assertThat(introspection.text()).doesNotContain("active");
    }

    @Test
    void tokenOfAClientThatIsDisabledEnds() {
        String token = token(LeadsRealm.CAMPAIGN_TOOL, issue(""));
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, token)).isTrue();
        realm.updateClientWithCleanup(LeadsRealm.CAMPAIGN_TOOL, client -> client.enabled(false));

        refusals.assertTokenRefused(() -> leads.exchangeFurther(LeadsRealm.CONNECTOR, token));
        refusals.assertInactive(
                () -> leads.introspect(LeadsRealm.CONNECTOR, token), "Client with clientId campaign-tool is disabled");
    }

    @Test
    void disabledClientIsNoAudience() {
        String key = issue("");
        assertThat(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", LeadsRealm.CONNECTOR)
                        .status())
                .isEqualTo(200);
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.enabled(false));

        refusals.assertExchangeRefused(
                () -> leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", LeadsRealm.CONNECTOR),
                "invalid_target",
                "Invalid audience",
                "api_key_invalid_target");
    }

    @Test
    void clientThatBecamePublicIsRefused() {
        String key = issue("");
        String token = token(LeadsRealm.CONNECTOR, key);
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, ClientBuilder::publicClient);

        assertPublicClientRefused(Leads.KEY_TYPE, key);
        assertPublicClientRefused(OAuth2Constants.ACCESS_TOKEN_TYPE, token);
        Answer introspection = Leads.send(leads.request(
                null, "/protocol/openid-connect/token/introspect", "client_id", LeadsRealm.CONNECTOR, "token", key));
        assertThat(introspection.status()).isEqualTo(403);
        assertThat(introspection.text()).doesNotContain("active");
    }

    private void assertPublicClientRefused(String type, String subject) {
        refusals.assertExchangeRefused(
                () -> leads.token(null, Leads.exchangeForm(type, subject, "client_id", LeadsRealm.CONNECTOR)),
                "unauthorized_client",
                "Client not allowed to exchange",
                "api_key_public_client");
    }

    @Test
    void clientWithoutTokenExchangeIsRefusedAtEveryDoor() {
        String key = issue("");
        String token = token(LeadsRealm.CONNECTOR, key);
        realm.updateClientWithCleanup(
                LeadsRealm.CONNECTOR, client -> client.attribute("standard.token.exchange.enabled", "false"));

        for (String type : List.of(Leads.KEY_TYPE, OAuth2Constants.ACCESS_TOKEN_TYPE)) {
            refusals.assertExchangeRefused(
                    () -> leads.token(
                            LeadsRealm.CONNECTOR, Leads.exchangeForm(type, type.equals(Leads.KEY_TYPE) ? key : token)),
                    "unauthorized_client",
                    "Client not allowed to exchange",
                    "api_key_exchange_off");
        }
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, key), "api_key_exchange_off");
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, token)).isTrue();
    }

    /** Gone from the console, still there in the API. */
    @Test
    void bearerOnlyClientIsAnsweredAsTheStockEndpointDoes() {
        String key = issue("");
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.bearerOnly(true));

        Answer answer = leads.exchange(LeadsRealm.CONNECTOR, key);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_client");
    }

    private void addTemporaryClient() {
        realm.admin()
                .clients()
                .create(ClientBuilder.create(TEMPORARY)
                        .secret("temporary-secret")
                        .attribute("standard.token.exchange.enabled", "true")
                        .optionalClientScopes("leads:read")
                        .build())
                .close();
        realm.cleanup().add(admin -> removeTemporaryClient());
    }

    private void removeTemporaryClient() {
        realm.admin()
                .clients()
                .findByClientId(TEMPORARY)
                .forEach(client -> realm.admin().clients().get(client.getId()).remove());
    }

    private String issue(String fields) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, READ + fields);
        return key.path("key").asText();
    }

    private String token(String clientId, String key) {
        Answer answer = leads.exchange(clientId, key, "audience", LeadsRealm.CONNECTOR);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.string("access_token");
    }
}
