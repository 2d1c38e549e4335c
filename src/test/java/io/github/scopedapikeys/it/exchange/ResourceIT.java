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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * Parameters of an exchange that say whom the token is for as addresses (RFC 8707), and those that say nothing because they
 * are empty (RFC 6749 §3.2).
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ResourceIT {

    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";
    private static final String ADDRESS = "https://crm.example.com/api";
    private static final String CONNECTOR_URN = "urn:client:lead-connector";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    private String key = "";

    @BeforeEach
    void issue() {
        setAddress(LeadsRealm.CONNECTOR, ADDRESS);
        key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();
    }

    // Empty

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audience",
                "resource",
                "scope",
                "actor_token",
                "actor_token_type",
                "requested_token_type",
                "requested_subject",
                "requested_issuer",
                "subject_issuer"
            })
    void emptyParameterCountsAsOmitted(String name) {
        JsonNode plain = Leads.claims(leads.exchange(LeadsRealm.CONNECTOR, key));

        Answer answer = leads.exchange(LeadsRealm.CONNECTOR, key, name, "");

        assertSameRights(Leads.claims(answer), plain);
        String token = answer.string("access_token");
        assertSameRights(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token, name, "")), plain);
    }

    @Test
    void allEmptyParametersTogetherCountAsOmitted() {
        Answer answer = leads.exchange(
                LeadsRealm.CONNECTOR,
                key,
                "audience",
                "",
                "audience",
                "",
                "resource",
                "",
                "scope",
                "",
                "actor_token",
                "",
                "requested_token_type",
                "");

        assertThat(audience(Leads.claims(answer))).containsExactly(LeadsRealm.CONNECTOR);
    }

    @Test
    void emptyOneBesideAnotherOfItsNameCountsAsOmitted() {
        Answer answer = leads.exchange(
                LeadsRealm.CAMPAIGN_TOOL, key, "audience", "", "audience", LeadsRealm.CONNECTOR, "resource", "");

        assertThat(audience(Leads.claims(answer))).containsExactly(LeadsRealm.CONNECTOR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"actor_token", "actor_token_type", "requested_subject", "requested_issuer", "subject_issuer"})
    void parameterOfAnotherKindOfExchangeIsStillRefused(String name) {
        refusals.assertExchangeRefused(
                () -> leads.exchange(LeadsRealm.CONNECTOR, key, name, "x"),
                "invalid_request",
                "Invalid request parameter",
                "api_key_invalid_parameter");
    }

    // Resources

    @ParameterizedTest
    @ValueSource(strings = {ADDRESS, CONNECTOR_URN})
    void resourceIsAnAudienceByAnotherName(String resource) {
        JsonNode claims = Leads.claims(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "resource", resource));

        assertSameRights(
                claims, Leads.claims(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", LeadsRealm.CONNECTOR)));
        assertThat(audience(claims)).containsExactly(LeadsRealm.CONNECTOR);
    }

    @Test
    void resourcesAndAudiencesAddUp() {
        JsonNode both = Leads.claims(leads.exchange(
                LeadsRealm.CAMPAIGN_TOOL, key, "resource", ADDRESS, "audience", LeadsRealm.CAMPAIGN_TOOL));
        JsonNode repeated = Leads.claims(leads.exchange(
                LeadsRealm.CAMPAIGN_TOOL, key, "resource", CONNECTOR_URN, "resource", "urn:client:campaign-tool"));
        JsonNode same = Leads.claims(
                leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "resource", ADDRESS, "audience", LeadsRealm.CONNECTOR));

        assertThat(audience(both)).containsExactlyInAnyOrder(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
        assertThat(audience(repeated)).containsExactlyInAnyOrder(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
        assertThat(audience(same)).containsExactly(LeadsRealm.CONNECTOR);
    }

    @Test
    void resourceCutsTheRolesOfOtherClients() {
        JsonNode claims =
                Leads.claims(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "resource", "urn:client:campaign-tool"));

        assertThat(audience(claims)).containsExactly(LeadsRealm.CAMPAIGN_TOOL);
        assertThat(claims.path("resource_access")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://unknown.example.com/",
                "https://crm.example.com/api/",
                "https://crm.example.com/API",
                "https://crm.example.com/api#leads",
                "https://crm.example.com/api?a=b",
                "https://crm.example.com/a b",
                "//crm.example.com/api",
                "/api",
                "lead-connector",
                "urn:client:nobody",
                "urn:client:",
                "urn:client:LEAD-CONNECTOR",
                "URN:CLIENT:lead-connector",
                "urn:other:lead-connector",
                "urn:client:lead-connector#leads",
                "mailto:crm@example.com"
            })
    void resourceThatIsNoClientsIsRefused(String resource) {
        assertNoTarget(LeadsRealm.CAMPAIGN_TOOL, "resource", resource);
        assertNoTarget(LeadsRealm.CAMPAIGN_TOOL, "resource", resource, "audience", LeadsRealm.CONNECTOR);
        assertNoTarget(LeadsRealm.CAMPAIGN_TOOL, "resource", CONNECTOR_URN, "resource", resource);
    }

    @Test
    void resourceThatTheRightsDoNotReachIsRefused() {
        setAddress(LeadsRealm.CAMPAIGN_TOOL, "https://campaigns.example.com/");

        assertNoTarget(LeadsRealm.CONNECTOR, "resource", "urn:client:campaign-tool");
        assertNoTarget(LeadsRealm.CONNECTOR, "resource", "https://campaigns.example.com/");
    }

    @ParameterizedTest
    @ValueSource(strings = {ADDRESS, CONNECTOR_URN})
    void resourceOfADisabledClientIsRefused(String resource) {
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.enabled(false));

        assertNoTarget(LeadsRealm.CAMPAIGN_TOOL, "resource", resource);
    }

    @Test
    void furtherExchangeTakesResourcesOfTheTokenOnly() {
        String token = leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", LeadsRealm.CAMPAIGN_TOOL)
                .string("access_token");

        JsonNode claims = Leads.claims(
                leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token, "resource", "urn:client:campaign-tool"));

        assertThat(audience(claims)).containsExactly(LeadsRealm.CAMPAIGN_TOOL);
        refusals.assertExchangeRefused(
                () -> leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token, "resource", ADDRESS),
                "invalid_target",
                "Invalid audience",
                "api_key_invalid_target");
    }

    /** One that is dropped would let the token be for the requesting client. */
    @Test
    void resourceThatTheEndpointDropsForItsLengthIsRefused() {
        refusals.assertExchangeRefused(
                () -> leads.exchange(LeadsRealm.CONNECTOR, key, "resource", ADDRESS + "x".repeat(5000)),
                "invalid_request",
                "Invalid request parameter",
                "api_key_invalid_parameter");
    }

    private void assertNoTarget(String clientId, String... parameters) {
        refusals.assertExchangeRefused(
                () -> leads.exchange(clientId, key, parameters),
                "invalid_target",
                "Invalid audience",
                "api_key_invalid_target");
    }

    private static void assertSameRights(JsonNode claims, JsonNode expected) {
        for (String claim : List.of("aud", "azp", "scope", "realm_access", "resource_access", "api_key_scope")) {
            assertThat(claims.path(claim)).as(claim).isEqualTo(expected.path(claim));
        }
    }

    private static List<String> audience(JsonNode claims) {
        JsonNode audience = claims.path("aud");
        return audience.isTextual() ? List.of(audience.asText()) : Leads.strings(audience);
    }

    private void setAddress(String clientId, String address) {
        ClientRepresentation client = leads.client(clientId);
        client.getAttributes().put("resource_url", address);
        realm.admin().clients().get(client.getId()).update(client);
    }
}
