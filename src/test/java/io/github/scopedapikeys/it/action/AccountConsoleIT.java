package io.github.scopedapikeys.it.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.SelfServiceRealm;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.resource.AuthenticationManagementResource;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderRepresentation;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.realm.ManagedRealm;

/** What a realm needs for the Account Console, and what the console gets then. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class AccountConsoleIT {

    private static final String SET_UP = "/policy/account-console";
    private static final String ACTION = "create-api-key";
    private static final String FLOW = "API keys in the Account Console";
    private static final String ON = "{\"selfService\": true}";

    @InjectRealm(config = SelfServiceRealm.class)
    ManagedRealm realm;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectLeads
    Leads leads;

    private String realmAdmin = "";

    @BeforeEach
    void signIn() {
        realmAdmin = new RealmAdmins(realm, leads).with("manage-realm");
    }

    @AfterEach
    void undo() {
        flows().getFlows().stream()
                .filter(flow -> flow.getAlias().equals(FLOW))
                .forEach(flow -> flows().deleteFlow(flow.getId()));
        flows().getRequiredActions().stream()
                .filter(action -> action.getAlias().equals(ACTION))
                .forEach(action -> flows().removeRequiredAction(ACTION));
    }

    @Test
    void setUpAddsWhatIsMissingAndSaysWhat() {
        assertThat(setUp()).isEqualTo("{\"requiredAction\":\"added\",\"flow\":\"added\"}");
        assertThat(setUp()).isEqualTo("{\"requiredAction\":\"unchanged\",\"flow\":\"unchanged\"}");

        RequiredActionProviderRepresentation action = flows().getRequiredAction(ACTION);
        action.setEnabled(false);
        flows().updateRequiredAction(ACTION, action);
        assertThat(setUp()).isEqualTo("{\"requiredAction\":\"enabled\",\"flow\":\"unchanged\"}");
        assertThat(flows().getFlows().stream().filter(flow -> flow.getAlias().equals(FLOW)))
                .hasSize(1);
        assertThat(flows().getRequiredAction(ACTION).isEnabled()).isTrue();
        assertThat(flows().getRequiredAction(ACTION).isDefaultAction()).isFalse();
    }

    @Test
    void setUpIsInTheAdminEvents() {
        adminEvents.skipAll();

        setUp();

        AdminEventRepresentation event = adminEvents.poll();
        assertThat(event.getOperationType()).isEqualTo("ACTION");
        assertThat(event.getResourceType()).isEqualTo("API_KEY");
        assertThat(event.getResourcePath()).isEqualTo("api-keys/policy/account-console");
        assertThat(event.getRepresentation()).isEqualTo("{\"requiredAction\":\"added\",\"flow\":\"added\"}");
    }

    @Test
    void onlyWhoManagesTheRealmSetsItUp() {
        String viewer = new RealmAdmins(realm, leads).with("view-realm");

        assertThat(leads.admin(viewer, "POST", SET_UP, null).status()).isEqualTo(403);
        assertThat(leads.admin("POST", SET_UP, null).status()).isEqualTo(403);
        assertThat(flows().getFlows()).noneMatch(flow -> flow.getAlias().equals(FLOW));
        assertThat(flows().getRequiredActions())
                .noneMatch(action -> action.getAlias().equals(ACTION));
    }

    @Test
    void policyLinksToTheSetUpUntilItIsDone() {
        Answer before = leads.admin(realmAdmin, "PUT", "/policy", ON);
        setUp();
        Answer after = leads.admin(realmAdmin, "PUT", "/policy", ON);

        assertThat(before.headers().firstValue("Link"))
                .hasValue("<" + leads.adminUrl() + SET_UP + ">; rel=\"account-console\"");
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.headers().firstValue("Link")).isEmpty();
    }

    @Test
    void ownerSeesKeysAndCanCreateOneOnlyAfterTheSetUp() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        assertThat(credentials().findValuesAsText("type")).isNotEmpty().doesNotContain("api-key");
        setUp();
        realm.updateWithCleanup(update -> update.attribute("api-keys.selfService", "false"));

        JsonNode type = StreamSupport.stream(credentials().spliterator(), false)
                .filter(each -> each.path("type").asText().equals("api-key"))
                .findFirst()
                .orElseThrow();

        assertThat(type.path("createAction").asText()).isEqualTo(ACTION);
        assertThat(type.path("removeable").asBoolean()).isTrue();
        JsonNode shown = type.path("userCredentialMetadatas");
        assertThat(shown).hasSize(1);
        assertThat(shown.path(0).path("credential").path("id").asText()).isEqualTo(KeyObject.id(key));
        assertThat(shown.toString())
                .contains("api-key-property-start", "leads:read")
                .doesNotContain("sha-256", "hashes", "allowedIps", KeyObject.text(key));
    }

    /** As the Account Console asks. */
    private JsonNode credentials() {
        String token = leads.token(
                        null,
                        "grant_type",
                        "password",
                        "client_id",
                        SelfServiceRealm.PORTAL,
                        "username",
                        LeadsRealm.SHOP_OWNER,
                        "password",
                        LeadsRealm.SHOP_OWNER + "-demo")
                .accessToken();
        Answer answer = leads.bearer("GET", realm.getBaseUrl() + "/account/credentials", token, null, "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private String setUp() {
        Answer answer = leads.admin(realmAdmin, "POST", SET_UP, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }

    private AuthenticationManagementResource flows() {
        return realm.admin().flows();
    }
}
