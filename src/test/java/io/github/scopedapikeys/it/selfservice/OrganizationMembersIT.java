package io.github.scopedapikeys.it.selfservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.OrganizationsRealm;
import io.github.scopedapikeys.it.support.Portal;
import io.github.scopedapikeys.it.support.SelfServiceRealm;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/** Members of organizations and their own keys. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class OrganizationMembersIT {

    @InjectRealm(config = OrganizationsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    @Test
    void memberIssuesKeysForOwnOrganizationsOnly() {
        SelfServiceRealm.openIn(realm);
        SelfServiceRealm.giveAccountRoles(realm, leads, LeadsRealm.SHOP_OWNER);
        Portal portal = Portal.signedIn(realm, leads, SelfServiceRealm.PORTAL, LeadsRealm.SHOP_OWNER);

        JsonNode scopes = portal.call("GET", "/options", null).json().path("scopes");
        Answer own = issue(portal, OrganizationsRealm.ACME);
        Answer others = issue(portal, OrganizationsRealm.STRANGERS);

        assertThat(scopes)
                .anyMatch(scope -> scope.path("name").asText().equals("organization")
                        && !scope.path("needsParameter").asBoolean(true));
        assertThat(own.status()).as(own.text()).isEqualTo(201);
        leads.assertWorks(own.json());
        assertThat(others.status()).isEqualTo(400);
        assertThat(others.string("errorMessage")).startsWith("scopes ");
    }

    private static Answer issue(Portal portal, String alias) {
        return portal.call(
                "POST", "/keys", "{\"name\": \"" + alias + "\", \"scopes\": [\"organization:" + alias + "\"]}");
    }
}
