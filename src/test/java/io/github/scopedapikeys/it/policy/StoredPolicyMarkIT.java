package io.github.scopedapikeys.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.Refusals;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.PartialImportRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.RolesRepresentation;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.injection.LifeCycle;
import org.keycloak.testframework.realm.ManagedRealm;

/** What happens to the mark of a stored policy if the realm's default role is replaced. Each test has its own realm. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class StoredPolicyMarkIT {

    private static final String MARK = "api-keys.policy-stored";

    @InjectRealm(config = LeadsRealm.class, lifecycle = LifeCycle.METHOD)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectAdminClient
    Keycloak master;

    @InjectLeads
    Leads leads;

    @Test
    void policyOfARealmWhoseDefaultRoleIsImportedAgainIsStillNoticedWhenItIsLost() {
        String admin = new RealmAdmins(realm, leads).named("policy-admin", "manage-realm");
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        List<RoleRepresentation> rolesBefore =
                realm.admin().partialExport(true, false).getRoles().getRealm();
        assertThat(leads.admin(admin, "PUT", "/policy", "{\"enabled\": false}").status())
                .isEqualTo(200);
        String roleBefore = defaultRole(realm.admin()).getId();

        overwrite(rolesBefore);

        assertThat(defaultRole(realm.admin()).getId()).isNotEqualTo(roleBefore);
        assertThat(defaultRole(realm.admin()).getAttributes()).containsKey(MARK);
        removeAttributes();
        Answer policy = leads.admin(admin, "GET", "/policy", null);
        assertThat(policy.json().path("enabled").asBoolean()).as(policy.text()).isFalse();
        new Refusals(realm, events).assertKeyRefused(() -> leads.exchange(key), "api_key_realm_disabled");
    }

    /** A policy that was set as attributes may be removed as attributes. */
    @Test
    void importSetsNoMarkWhereThereWasNone() {
        String admin = new RealmAdmins(realm, leads).named("policy-admin", "manage-realm");
        removeAttributes();

        overwrite(List.of(defaultRole(realm.admin())));

        assertThat(defaultRole(realm.admin()).getAttributes()).doesNotContainKey(MARK);
        assertThat(leads.admin(admin, "GET", "/policy", null)
                        .json()
                        .path("enabled")
                        .asBoolean())
                .isTrue();
    }

    /** Such as the default role of another realm, after an import. */
    @Test
    void removalOfAnotherRoleWithAMarkMarksNothing() {
        RoleRepresentation other = new RoleRepresentation("default-roles-other", null, false);
        realm.admin().roles().create(other);
        other.setAttributes(Map.of(MARK, List.of("true")));
        realm.admin().roles().get(other.getName()).update(other);
        assertThat(realm.admin().roles().get(other.getName()).toRepresentation().getAttributes())
                .containsKey(MARK);

        realm.admin().roles().deleteRole(other.getName());

        assertThat(defaultRole(realm.admin()).getAttributes()).doesNotContainKey(MARK);
    }

    @Test
    void realmWithAMarkCanBeRemoved() {
        RealmRepresentation created = new RealmRepresentation();
        created.setRealm("marked");
        master.realms().create(created);
        RealmResource marked = master.realm("marked");
        RoleRepresentation role = defaultRole(marked);
        role.setAttributes(Map.of(MARK, List.of("true")));
        marked.roles().get(role.getName()).update(role);

        marked.remove();

        assertThat(master.realms().findAll())
                .extracting(RealmRepresentation::getRealm)
                .doesNotContain("marked");
    }

    private void overwrite(List<RoleRepresentation> roles) {
        PartialImportRepresentation sent = new PartialImportRepresentation();
        sent.setIfResourceExists("OVERWRITE");
        RolesRepresentation both = new RolesRepresentation();
        both.setRealm(roles);
        sent.setRoles(both);
        try (Response answer = realm.admin().partialImport(sent)) {
            assertThat(answer.getStatus()).as(answer.readEntity(String.class)).isEqualTo(200);
        }
    }

    private void removeAttributes() {
        RealmRepresentation update = new RealmRepresentation();
        update.setAttributes(Map.of());
        realm.admin().update(update);
    }

    private static RoleRepresentation defaultRole(RealmResource realm) {
        String name = realm.toRepresentation().getDefaultRole().getName();
        return realm.roles().get(name).toRepresentation();
    }
}
