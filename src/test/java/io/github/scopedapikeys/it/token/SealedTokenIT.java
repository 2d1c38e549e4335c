package io.github.scopedapikeys.it.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.OAuth2Constants;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** The one door that is open to sealed tokens: a further exchange, which only narrows. All others: {@link SealedTokenDoorsIT}. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class SealedTokenIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    private String sealed = "";
    private String ordinary = "";

    @BeforeEach
    void makeTheOwnerAllPowerful() {
        realm.updateClientWithCleanup(
                LeadsRealm.CONNECTOR, client -> client.fullScopeEnabled(true).directAccessGrantsEnabled(true));
        grantRealmAdmin(LeadsRealm.CRM_ADMIN);
        JsonNode key = leads.issue(
                LeadsRealm.CRM_ADMIN,
                "\"clientRoles\": {\"realm-management\": [\"view-users\"], \"account\": [\"view-profile\"]}");
        sealed = leads.exchange(key).string("access_token");
        ordinary = leads.token(
                        LeadsRealm.CONNECTOR,
                        "grant_type",
                        "password",
                        "username",
                        LeadsRealm.CRM_ADMIN,
                        "password",
                        "crm-admin-demo",
                        "scope",
                        "openid")
                .string("access_token");
    }

    @Test
    void furtherExchangeByTheSameClientOnlyNarrows() {
        Answer further = leads.exchangeFurther(LeadsRealm.CONNECTOR, sealed);

        JsonNode claims = Leads.claims(further);
        JsonNode before = Leads.claims(sealed);
        assertThat(claims.path("api_key_id")).isEqualTo(before.path("api_key_id"));
        assertThat(claims.path("resource_access")).isEqualTo(before.path("resource_access"));
        assertThat(claims.path("exp").asLong())
                .isLessThanOrEqualTo(before.path("exp").asLong());
        assertThat(users(further).status()).isEqualTo(401);
    }

    @Test
    void ordinaryTokenIsLeftToTheStandardExchange() {
        Answer further = leads.exchangeFurther(LeadsRealm.CONNECTOR, ordinary);

        assertThat(Leads.claims(further).has("api_key_id")).isFalse();
        assertThat(users(further).status()).isEqualTo(200);
    }

    @Test
    void furtherExchangeByAServiceOutsideTheAudienceIsRefused() {
        Answer answer = leads.exchangeFurther(LeadsRealm.CAMPAIGN_TOOL, sealed);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_request");
    }

    @Test
    void furtherExchangeEndsWithTheKey() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        String token = leads.exchange(key).string("access_token");
        leads.revoke(key);
        events.clear();

        Answer answer = leads.exchangeFurther(LeadsRealm.CONNECTOR, token);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error_description")).isEqualTo("Invalid API key");
        EventAssertion.assertError(events.poll()).details("reason", "api_key_unknown");
    }

    @Test
    void serviceInTheAudienceMayExchangeFurtherAndOnlyNarrow() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\", \"leads:write\"]");
        String atCampaignTool = leads.exchange(
                        LeadsRealm.CAMPAIGN_TOOL, key.path("key").asText(), "audience", LeadsRealm.CONNECTOR)
                .string("access_token");

        JsonNode claims = Leads.claims(leads.exchangeFurther(LeadsRealm.CONNECTOR, atCampaignTool));

        assertThat(claims.path("azp").asText()).isEqualTo(LeadsRealm.CONNECTOR);
        assertThat(Leads.strings(claims.path("resource_access")
                        .path(LeadsRealm.CONNECTOR)
                        .path("roles")))
                .containsExactly("lead-reader");
        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, atCampaignTool, "scope", "leads:write")
                        .string("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void sealedTokenUnderAnotherTokenTypeIsRefused() {
        for (String type : List.of(
                OAuth2Constants.JWT_TOKEN_TYPE,
                OAuth2Constants.ID_TOKEN_TYPE,
                OAuth2Constants.REFRESH_TOKEN_TYPE,
                Leads.KEY_TYPE)) {
            Answer answer = leads.token(
                    LeadsRealm.CAMPAIGN_TOOL,
                    "grant_type",
                    OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE,
                    "subject_token",
                    sealed,
                    "subject_token_type",
                    type);
            assertThat(answer.status()).as(type).isBetween(400, 499);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OAuth2Constants.ID_TOKEN_TYPE,
                OAuth2Constants.REFRESH_TOKEN_TYPE,
                OAuth2Constants.SAML2_TOKEN_TYPE,
                "urn:example:any"
            })
    void noProviderOfKeycloakIsAskedAboutASealedToken(String type) {
        events.clear();

        Answer answer = leads.token(LeadsRealm.CONNECTOR, Leads.exchangeForm(type, sealed));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error")).isEqualTo("invalid_request");
        EventAssertion.assertError(events.poll()).details("reason", "api_key_invalid_parameter");
    }

    @Test
    void forgedSealedTokenIsRefused() {
        String[] parts = sealed.split("\\.");
        String forged = parts[0] + "." + parts[1] + "." + "A".repeat(parts[2].length());

        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, forged).status()).isEqualTo(400);
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, forged).text()).isEqualTo("{\"active\":false}");
    }

    private Answer users(Answer exchanged) {
        String url = realm.getBaseUrl().replace("/realms/", "/admin/realms/") + "/users";
        return leads.bearer("GET", url, exchanged.string("access_token"), null, "");
    }

    private void grantRealmAdmin(String username) {
        String management = leads.client("realm-management").getId();
        RoleRepresentation role = realm.admin()
                .clients()
                .get(management)
                .roles()
                .get("realm-admin")
                .toRepresentation();
        realm.admin()
                .users()
                .get(leads.userId(username))
                .roles()
                .clientLevel(management)
                .add(List.of(role));
    }
}
