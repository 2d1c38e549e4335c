package io.github.scopedapikeys.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.JsonText;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.policy.DocumentedPolicy;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.util.JsonSerialization;

/** The realm of {@code docs/policy-as-code.md}, sent to the server as tools send it. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class PolicyAsCodeIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    @Test
    void realmOfThePageGivesThatPolicy() throws IOException {
        Map<String, String> before = realm.admin().toRepresentation().getAttributes();
        realm.cleanup().add(admin -> {
            RealmRepresentation back = new RealmRepresentation();
            back.setAttributes(before);
            admin.update(back);
        });
        String manager = new RealmAdmins(realm, leads).named("policy-admin", "manage-realm");

        Answer sent = leads.bearer(
                "PUT",
                leads.adminUrl().replace("/api-keys", ""),
                manager,
                "application/json",
                DocumentedPolicy.realm());

        assertThat(sent.status()).as(sent.text()).isEqualTo(204);
        JsonNode policy = leads.admin(manager, "GET", "/policy", null).json();
        assertThat(policy.path("unreadable")).isEmpty();
        ((ObjectNode) policy).remove("unreadable");
        assertThat(policy).isEqualTo(JsonSerialization.mapper.readTree(JsonText.of(DocumentedPolicy.policy())));
    }
}
