package io.github.scopedapikeys.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.OAuth2Constants;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * A realm administrator's key, exchanged at a client with full scope, opens none of Keycloak's own doors. Each door of the table is
 * opened with an ordinary token of the same user at the same client, so that the test can fail.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class SealedTokenIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    private Leads leads;
    private String sealed = "";
    private String ordinary = "";

    @BeforeEach
    void makeTheOwnerAllPowerful() {
        leads = new Leads(realm);
        leads.removeAllKeys();
        realm.updateClientWithCleanup(
                LeadsRealm.CONNECTOR, client -> client.fullScopeEnabled(true).directAccessGrantsEnabled(true));
        grantRealmAdmin(LeadsRealm.CRM_ADMIN);
        JsonNode key = leads.issue(
                LeadsRealm.CRM_ADMIN,
                "\"clientRoles\": {\"realm-management\": [\"view-users\"], \"account\": [\"view-profile\"]}");
        sealed = leads.exchange(LeadsRealm.CONNECTOR, key.path("key").asText()).string("access_token");
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

    static List<Door> doors() {
        return List.of(
                new Door("Admin REST: users", "GET", "/admin/realms/REALM/users"),
                new Door("Admin REST: realm", "GET", "/admin/realms/REALM"),
                new Door("Admin REST: clients", "GET", "/admin/realms/REALM/clients"),
                new Door("Admin REST: own keys", "GET", "/admin/realms/REALM/api-keys/count-me"),
                new Door("Account REST: profile", "GET", "/realms/REALM/account"),
                new Door("Account REST: sessions", "GET", "/realms/REALM/account/sessions"),
                new Door("userinfo", "GET", "/realms/REALM/protocol/openid-connect/userinfo"));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void doorRefusesTheSealedTokenAndOpensToAnOrdinaryOne(Door door) {
        String url = realm.getBaseUrl().replace("/realms/" + realm.getName(), "")
                + door.path().replace("REALM", realm.getName());

        Answer refused = leads.bearer(door.method(), url, sealed, null, "");
        Answer opened = leads.bearer(door.method(), url, ordinary, null, "");

        assertThat(refused.status()).as(refused.text()).isIn(401, 403);
        assertThat(opened.status()).as(opened.text()).isIn(200, 404);
    }

    @Test
    void umaRefusesTheSealedToken() {
        String url = realm.getBaseUrl() + "/protocol/openid-connect/token";
        String form = Leads.form(
                "grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket", "audience", LeadsRealm.CONNECTOR);

        Answer refused = leads.bearer("POST", url, sealed, "application/x-www-form-urlencoded", form);

        assertThat(refused.status()).isIn(400, 401, 403);
        assertThat(refused.text()).doesNotContain("access_token");
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
        Answer refused = leads.bearer(
                "GET",
                realm.getBaseUrl().replace("/realms/", "/admin/realms/") + "/users",
                further.string("access_token"),
                null,
                "");
        assertThat(refused.status()).isEqualTo(401);
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
        String token =
                leads.exchange(LeadsRealm.CONNECTOR, key.path("key").asText()).string("access_token");
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

    @Test
    void forgedSealedTokenIsRefused() {
        String[] parts = sealed.split("\\.");
        String forged = parts[0] + "." + parts[1] + "." + "A".repeat(parts[2].length());

        assertThat(leads.exchangeFurther(LeadsRealm.CONNECTOR, forged).status()).isEqualTo(400);
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, forged).text()).isEqualTo("{\"active\":false}");
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

    /** A door that takes a bearer token; {@code REALM} in its path stands for the realm's name. */
    record Door(String name, String method, String path) {
        @Override
        public String toString() {
            return name;
        }
    }
}
