package io.github.scopedapikeys.it.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Mappers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.admin.client.resource.RoleScopeResource;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** RFC 7662 for sealed tokens and for keys themselves. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class IntrospectionIT {

    private static final String INACTIVE = "{\"active\":false}";
    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    @BeforeEach
    void connect() {
        // Not among the events that Keycloak stores by default.
        realm.updateWithCleanup(update ->
                update.enabledEventTypes("INTROSPECT_TOKEN", "INTROSPECT_TOKEN_ERROR", "TOKEN_EXCHANGE_ERROR"));
    }

    @Test
    void sealedTokenIsActiveWithItsOwnLimits() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        String token = leads.exchange(key, "scope", "leads:read").accessToken();

        Answer answer = leads.introspect(LeadsRealm.CONNECTOR, token);

        JsonNode claims = Leads.claims(token);
        assertThat(answer.json().path("active").asBoolean()).isTrue();
        assertThat(Leads.roles(answer.json())).containsExactly("lead-reader");
        for (String claim : List.of("sub", "azp", "aud", "scope", "exp", "iat", "jti", "api_key_id", "iss")) {
            assertThat(answer.json().path(claim)).as(claim).isEqualTo(claims.path(claim));
        }
        assertThat(answer.string("username")).isEqualTo(LeadsRealm.SHOP_OWNER);
        assertThat(answer.string("client_id")).isEqualTo(LeadsRealm.CONNECTOR);
    }

    @Test
    void sealedTokenEndsWithItsKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        String token = leads.exchange(key).accessToken();
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, token)).isTrue();

        leads.revoke(key);
        events.clear();

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).text()).isEqualTo(INACTIVE);
        EventAssertion.assertError(events.poll())
                .type(EventType.INTROSPECT_TOKEN_ERROR)
                .details("reason", "api_key_unknown");
    }

    @Test
    void sealedTokenOfADisabledUserIsInactive() {
        String token = leads.exchange(leads.issue(LeadsRealm.SHOP_OWNER, BOTH)).accessToken();

        realm.updateUserWithCleanup(LeadsRealm.SHOP_OWNER, user -> user.enabled(false));

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).text()).isEqualTo(INACTIVE);
    }

    @Test
    void signingTheOwnerOutEndsTheTokenAndNotTheKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        String token = leads.exchange(key).accessToken();
        time.set(Duration.ofSeconds(5));

        realm.admin().users().get(leads.userId(LeadsRealm.SHOP_OWNER)).logout();

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).text()).isEqualTo(INACTIVE);
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token).status()).isEqualTo(400);
        assertThat(leads.isActive(LeadsRealm.CONNECTOR, leads.exchange(key).accessToken()))
                .isTrue();
    }

    /** The roles of an audience that was not asked for stay out, under whatever claim a mapper writes roles. */
    @Test
    void introspectionIsNoWiderThanTheTokenUnderOtherClaimNames() {
        realm.updateClientWithCleanup(
                LeadsRealm.CONNECTOR,
                client -> client.fullScopeEnabled(true).protocolMappers(clientRolesAs("my_roles")));
        JsonNode key = leads.issue(
                LeadsRealm.SHOP_OWNER,
                "\"scopes\": [\"leads:write\"], \"clientRoles\": {\"account\": [\"view-profile\"]}");
        String token = leads.exchange(key, "audience", LeadsRealm.CONNECTOR).accessToken();

        JsonNode answer = leads.introspect(LeadsRealm.CONNECTOR, token).json();

        assertThat(Leads.strings(Leads.claims(token).path("my_roles"))).containsExactly("lead-writer");
        assertThat(Leads.strings(answer.path("my_roles"))).containsExactly("lead-writer");
    }

    private static ProtocolMapperRepresentation clientRolesAs(String claim) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(claim);
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper("oidc-usermodel-client-role-mapper");
        mapper.setConfig(Map.of(
                "claim.name", claim,
                "jsonType.label", "String",
                "multivalued", "true",
                "access.token.claim", "true",
                "introspection.token.claim", "true"));
        return mapper;
    }

    @Test
    void sealedTokenExpires() {
        String token = leads.exchange(leads.issue(LeadsRealm.SHOP_OWNER, BOTH)).accessToken();

        time.set(Duration.ofSeconds(301));

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).text()).isEqualTo(INACTIVE);
    }

    @Test
    void roleThatTheOwnerLosesLeavesTheToken() {
        String token = leads.exchange(leads.issue(LeadsRealm.SHOP_OWNER, BOTH)).accessToken();
        RoleScopeResource mappings = connectorRolesOf(LeadsRealm.SHOP_OWNER);
        RoleRepresentation writer = connectorRole("lead-writer");
        mappings.remove(List.of(writer));
        try {
            JsonNode answer = leads.introspect(LeadsRealm.CONNECTOR, token).json();
            assertThat(answer.path("active").asBoolean()).isTrue();
            assertThat(Leads.roles(answer)).containsExactly("lead-reader");
            assertThat(answer.path("scope").asText()).doesNotContain("leads:write");
        } finally {
            mappings.add(List.of(writer));
        }
    }

    @Test
    void roleThatTheOwnerGainsDoesNotEnterTheToken() {
        RoleScopeResource mappings = connectorRolesOf(LeadsRealm.ANALYST);
        RoleRepresentation writer = connectorRole("lead-writer");
        mappings.add(List.of(writer));
        JsonNode key = leads.issue(LeadsRealm.ANALYST, BOTH);
        mappings.remove(List.of(writer));
        String token = leads.exchange(key).accessToken();
        mappings.add(List.of(writer));
        try {
            JsonNode answer = leads.introspect(LeadsRealm.CONNECTOR, token).json();
            assertThat(Leads.roles(answer)).containsExactly("lead-reader");
        } finally {
            mappings.remove(List.of(writer));
        }
    }

    @Test
    void clientOutsideTheAudienceLearnsNothing() {
        String token = leads.exchange(leads.issue(LeadsRealm.SHOP_OWNER, BOTH)).accessToken();

        assertThat(leads.introspect(LeadsRealm.CAMPAIGN_TOOL, token).text()).isEqualTo(INACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "access_token", "api-key", Leads.KEY_TYPE})
    void keyIsIntrospectedWhateverTheHint(String hint) {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]");
        String text = key.path("key").asText();

        Answer answer = hint.isEmpty()
                ? leads.introspect(LeadsRealm.CONNECTOR, text)
                : leads.introspect(LeadsRealm.CONNECTOR, text, "token_type_hint", hint);

        JsonNode json = answer.json();
        assertThat(json.path("active").asBoolean()).as(answer.text()).isTrue();
        assertThat(json.path("sub").asText()).isEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
        assertThat(json.path("username").asText()).isEqualTo(LeadsRealm.SHOP_OWNER);
        assertThat(json.path("scope").asText().split(" "))
                .contains("leads:write")
                .doesNotContain("leads:read");
        assertThat(json.path("aud").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(Leads.roles(json)).containsExactly("lead-writer");
        assertThat(json.path("api_key_id")).isEqualTo(key.path("id"));
        assertThat(json.path("token_type").asText()).isEqualTo("api-key");
        assertThat(json.path("exp").asLong() - json.path("iat").asLong())
                .isEqualTo(Duration.ofDays(90).toSeconds());
        assertThat(answer.text()).doesNotContain(text);
    }

    @Test
    void introspectionOfAKeyGivesWhatAnExchangeGives() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);

        JsonNode introspected = leads.introspect(
                        LeadsRealm.CAMPAIGN_TOOL, key.path("key").asText())
                .json();
        JsonNode exchanged = Leads.claims(
                leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key.path("key").asText()));

        for (String claim : List.of("sub", "scope", "aud", "resource_access", "realm_access", "api_key_id")) {
            assertThat(introspected.path(claim)).as(claim).isEqualTo(exchanged.path(claim));
        }
    }

    @Test
    void clientThatKnowsUsersByPairwiseIdsLearnsNoOther() {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName("pairwise");
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper("oidc-sha256-pairwise-sub-mapper");
        mapper.setConfig(Map.of("pairwiseSubAlgorithmSalt", "salt"));
        ClientRepresentation tool = leads.client(LeadsRealm.CAMPAIGN_TOOL);
        tool.setRedirectUris(List.of("https://campaign-tool.example.com/"));
        ClientResource client = realm.admin().clients().get(tool.getId());
        client.update(tool);
        client.getProtocolMappers().createMapper(List.of(mapper));
        realm.cleanup()
                .add(admin -> client.getProtocolMappers().getMappers().stream()
                        .filter(candidate -> candidate.getName().equals("pairwise"))
                        .forEach(candidate -> client.getProtocolMappers().delete(candidate.getId())));
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();

        String introspected = leads.introspect(LeadsRealm.CAMPAIGN_TOOL, key).string("sub");
        JsonNode exchanged = Leads.claims(leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key));

        assertThat(introspected)
                .isEqualTo(exchanged.path("sub").asText())
                .isNotEmpty()
                .isNotEqualTo(leads.userId(LeadsRealm.SHOP_OWNER));
    }

    @Test
    void subjectAndOtherClaimsThatMappersWriteAreThoseOfTheToken() {
        Mappers mappers = new Mappers(realm, leads);
        mappers.addClaim(LeadsRealm.CONNECTOR, "sub", "mapped", "String");
        mappers.addClaim(LeadsRealm.CONNECTOR, "tenant", "{\"id\": 7}", "JSON");
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();

        Answer exchanged = leads.exchange(LeadsRealm.CONNECTOR, key);
        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, key).json();

        assertThat(introspected.path("sub").asText()).isEqualTo("mapped");
        for (String claim : List.of("sub", "tenant", "azp", "iss", "given_name", "api_key_id")) {
            assertThat(introspected.path(claim))
                    .as(claim)
                    .isEqualTo(Leads.claims(exchanged).path(claim));
        }
        JsonNode ofToken = leads.introspect(LeadsRealm.CONNECTOR, exchanged.string("access_token"))
                .json();
        assertThat(ofToken.path("sub").asText()).isEqualTo("mapped");
        assertThat(ofToken.path("username").asText()).isEqualTo(LeadsRealm.SHOP_OWNER);
    }

    @ParameterizedTest
    @CsvSource({
        "dpop.bound.access.tokens,api_key_proof_missing",
        "tls.client.certificate.bound.access.tokens,api_key_certificate_missing"
    })
    void keyIsInactiveForAClientWhoseTokensMustBeBoundAndThatShowsNothingToBindThemTo(String attribute, String reason) {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();
        leads.setAttribute(realm, LeadsRealm.CONNECTOR, attribute, "true", "false");
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(400);
        events.clear();

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, key).text()).isEqualTo(INACTIVE);
        EventAssertion.assertError(events.poll()).details("reason", reason);
    }

    @Test
    void keyIsInactiveForABearerOnlyClient() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH).path("key").asText();
        realm.updateClientWithCleanup(LeadsRealm.CONNECTOR, client -> client.bearerOnly(true));
        events.clear();

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, key).text()).isEqualTo(INACTIVE);
        EventAssertion.assertError(events.poll()).details("reason", "api_key_bearer_only_client");
    }

    @Test
    void eventsOfADisabledKeyNameItAtEachDoorAlike() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        leads.admin("PUT", "/" + key.path("id").asText(), "{\"enabled\": false}");

        Map<String, String> details = sameEventAtBothDoors(key.path("key").asText());

        assertThat(details)
                .containsEntry("api_key_id", key.path("id").asText())
                .containsEntry("api_key_name", key.path("name").asText())
                .containsEntry("username", LeadsRealm.SHOP_OWNER);
    }

    @Test
    void eventsOfAWrongSecretNameNeitherKeyNorOwner() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        JsonNode other = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);

        Map<String, String> details = sameEventAtBothDoors(KeyChecksums.withSecretOf(
                key.path("key").asText(), other.path("key").asText()));

        assertThat(details)
                .containsEntry("api_key_id", key.path("id").asText())
                .doesNotContainKeys("api_key_name", "username");
    }

    private Map<String, String> sameEventAtBothDoors(String text) {
        events.clear();
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, text).status()).isEqualTo(400);
        Map<String, String> exchange = keyDetails(events.poll());
        events.clear();
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, text).text()).isEqualTo(INACTIVE);
        assertThat(keyDetails(events.poll())).isEqualTo(exchange);
        return exchange;
    }

    private static Map<String, String> keyDetails(EventRepresentation event) {
        Map<String, String> details = new HashMap<>(event.getDetails());
        details.keySet().retainAll(Set.of("api_key_id", "api_key_name", "username", "reason"));
        details.put("user", String.valueOf(event.getUserId()));
        return details;
    }

    @Test
    void keyThatDoesNotWorkIsInactiveAndNothingElse() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        leads.revoke(key);
        events.clear();

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, key.path("key").asText())
                        .text())
                .isEqualTo(INACTIVE);
        EventAssertion.assertError(events.poll())
                .type(EventType.INTROSPECT_TOKEN_ERROR)
                .details("reason", "api_key_unknown");
    }

    @Test
    void keyIsInactiveForAClientThatMayNotUseIt() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH + ", \"clients\": [\"lead-connector\"]");

        assertThat(leads.introspect(LeadsRealm.CAMPAIGN_TOOL, key.path("key").asText())
                        .text())
                .isEqualTo(INACTIVE);
    }

    @Test
    void keyIsInactiveForAClientWithoutTokenExchange() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, BOTH);
        realm.updateClientWithCleanup(
                LeadsRealm.CONNECTOR, client -> client.attribute("standard.token.exchange.enabled", "false"));

        assertThat(leads.introspect(LeadsRealm.CONNECTOR, key.path("key").asText())
                        .text())
                .isEqualTo(INACTIVE);
    }

    @Test
    void otherTextsAreInactiveAsBefore() {
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, "nonsense").text()).isEqualTo(INACTIVE);
    }

    private RoleScopeResource connectorRolesOf(String username) {
        return realm.admin()
                .users()
                .get(leads.userId(username))
                .roles()
                .clientLevel(leads.client(LeadsRealm.CONNECTOR).getId());
    }

    private RoleRepresentation connectorRole(String name) {
        return realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CONNECTOR).getId())
                .roles()
                .get(name)
                .toRepresentation();
    }
}
