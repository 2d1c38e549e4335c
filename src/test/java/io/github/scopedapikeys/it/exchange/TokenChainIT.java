package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Mappers;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** From key to token to further token: each has at most what the one before had, and introspection says the same. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class TokenChainIT {

    private static final String PAY = "pay:write";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    private Leads leads;
    private Mappers mappers;
    private String key = "";

    @BeforeEach
    void issue() {
        leads = new Leads(realm);
        mappers = new Mappers(realm, leads);
        leads.removeAllKeys();
        key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]")
                .path("key")
                .asText();
    }

    @Test
    void defaultScopeOfTheNextClientThatTheTokenHasNotStaysAway() {
        addDefaultScopeWithoutRoles(LeadsRealm.CONNECTOR);
        assertThat(Leads.scopes(Leads.claims(leads.exchange(LeadsRealm.CONNECTOR, key))))
                .contains(PAY);
        String token = atCampaignToolFor(LeadsRealm.CONNECTOR);

        assertThat(Leads.scopes(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token))))
                .contains("leads:read", "profile")
                .doesNotContain(PAY);
        events.clear();
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", PAY)
                        .string("error"))
                .isEqualTo("invalid_scope");
        EventAssertion.assertError(events.poll()).details("api_key_refused", PAY);
    }

    @Test
    void nextClientWhoseNameForPeopleIsAScopesGivesNotThatScope() {
        addDefaultScopeWithoutRoles(LeadsRealm.CONNECTOR);
        realm.updateClientWithCleanup(LeadsRealm.CAMPAIGN_TOOL, client -> client.name(PAY));
        String token = atCampaignToolFor(LeadsRealm.CONNECTOR);

        assertThat(Leads.scopes(Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token))))
                .doesNotContain(PAY);
    }

    @Test
    void audienceThatOnlyAMapperOfTheNextClientAddsIsRefused() {
        mappers.addAudience(LeadsRealm.CONNECTOR, LeadsRealm.CAMPAIGN_TOOL);
        assertThat(leads.exchange(LeadsRealm.CONNECTOR, key, "audience", LeadsRealm.CAMPAIGN_TOOL)
                        .status())
                .isEqualTo(200);
        String token = atCampaignToolFor(LeadsRealm.CONNECTOR);
        events.clear();

        Answer answer = leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "audience", LeadsRealm.CAMPAIGN_TOOL);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_target");
        EventAssertion.assertError(events.poll()).details("api_key_refused", LeadsRealm.CAMPAIGN_TOOL);
    }

    @Test
    void scopeThatIsTakenFromTheIssuingClientLeavesTokenAndFurtherToken() {
        String token = atCampaignToolFor(LeadsRealm.CONNECTOR);
        String scope = scopeId("leads:read");
        ClientResource tool = realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CAMPAIGN_TOOL).getId());
        tool.removeOptionalClientScope(scope);
        realm.cleanup().add(admin -> tool.addOptionalClientScope(scope));

        JsonNode introspected = leads.introspect(LeadsRealm.CONNECTOR, token).json();
        JsonNode further = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, token));

        assertThat(introspected.path("active").asBoolean()).isTrue();
        for (JsonNode claims : List.of(introspected, further)) {
            assertThat(Leads.scopes(claims)).doesNotContain("leads:read");
            assertThat(claims.has("resource_access")).isFalse();
        }
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, token, "scope", "leads:read")
                        .string("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void lightweightTokenKeepsRolesOfClientsOutsideItsAudience() {
        leads.setAttribute(
                realm, LeadsRealm.CAMPAIGN_TOOL, "client.use.lightweight.access.token.enabled", "true", "false");

        assertKeepsReading();
    }

    @Test
    void tokenThatShowsNoRolesKeepsThem() {
        ClientResource tool = realm.admin()
                .clients()
                .get(leads.client(LeadsRealm.CAMPAIGN_TOOL).getId());
        String scope = scopeId("roles");
        tool.removeDefaultClientScope(scope);
        realm.cleanup().add(admin -> tool.addDefaultClientScope(scope));

        assertKeepsReading();
    }

    /** The tool's tokens are for itself, and the role is one of the connector's. */
    private void assertKeepsReading() {
        String token = leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key).string("access_token");
        assertThat(Leads.scopes(Leads.claims(token))).contains("leads:read");
        assertThat(Leads.claims(token).has("resource_access")).isFalse();

        JsonNode introspected =
                leads.introspect(LeadsRealm.CAMPAIGN_TOOL, token).json();
        String further = leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, token).string("access_token");

        assertThat(Leads.scopes(introspected)).contains("leads:read");
        assertThat(Leads.scopes(Leads.claims(further))).contains("leads:read");
        assertThat(Leads.scopes(
                        leads.introspect(LeadsRealm.CAMPAIGN_TOOL, further).json()))
                .contains("leads:read");
    }

    private String atCampaignToolFor(String audience) {
        return leads.exchange(LeadsRealm.CAMPAIGN_TOOL, key, "audience", audience)
                .string("access_token");
    }

    private void addDefaultScopeWithoutRoles(String clientId) {
        ClientScopeRepresentation scope = new ClientScopeRepresentation();
        scope.setName(PAY);
        scope.setProtocol("openid-connect");
        scope.setAttributes(Map.of("include.in.token.scope", "true"));
        String id;
        try (Response response = realm.admin().clientScopes().create(scope)) {
            id = CreatedResponseUtil.getCreatedId(response);
        }
        realm.admin().clients().get(leads.client(clientId).getId()).addDefaultClientScope(id);
        realm.cleanup().add(admin -> admin.clientScopes().get(id).remove());
    }

    private String scopeId(String name) {
        return realm.admin().clientScopes().findAll().stream()
                .filter(scope -> name.equals(scope.getName()))
                .findFirst()
                .orElseThrow()
                .getId();
    }
}
