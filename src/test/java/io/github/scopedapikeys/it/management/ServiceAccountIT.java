package io.github.scopedapikeys.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.FineGrainedPermissions;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.ServiceAccountLink;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.resource.ClientResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ClientBuilder;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Keys of a client's service account, which Keycloak's own credential manager refuses to write. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class ServiceAccountIT {

    private static final String JOB = "nightly-job";
    private static final String OWNER = "service-account-" + JOB;
    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private RealmAdmins admins;

    @BeforeEach
    void addServiceAccount() {
        admins = new RealmAdmins(realm, leads);
        admins.letCrmAdminManageClients();
        realm.admin()
                .clients()
                .create(ClientBuilder.create()
                        .clientId(JOB)
                        .secret("nightly-job-secret")
                        .serviceAccountsEnabled(true)
                        .build())
                .close();
        realm.cleanup().add(admin -> job().remove());
        ClientResource connector =
                realm.admin().clients().get(leads.client(LeadsRealm.CONNECTOR).getId());
        RoleRepresentation reader = connector.roles().get("lead-reader").toRepresentation();
        realm.admin()
                .users()
                .get(job().getServiceAccountUser().getId())
                .roles()
                .clientLevel(leads.client(LeadsRealm.CONNECTOR).getId())
                .add(List.of(reader));
    }

    @Test
    void keyOfAServiceAccountWorks() {
        JsonNode key = leads.issue(OWNER, READ);

        JsonNode claims = Leads.claims(leads.exchange(key));
        JsonNode introspected =
                leads.introspect(LeadsRealm.CONNECTOR, key.path("key").asText()).json();

        assertThat(claims.path("sub").asText())
                .isEqualTo(job().getServiceAccountUser().getId());
        assertThat(Leads.roles(claims)).containsExactly("lead-reader");
        assertThat(introspected.path("username").asText()).isEqualTo(OWNER);
        assertThat(Leads.roles(introspected)).containsExactly("lead-reader");
    }

    @Test
    void keyIsListedAndNamesAreUniqueAsForAnyUser() {
        JsonNode key = leads.issue(OWNER, READ);

        JsonNode listed = leads.admin(
                        "GET", "?userId=" + job().getServiceAccountUser().getId(), null)
                .json();
        Answer again = leads.tryIssue(OWNER, "\"name\": \"" + key.path("name").asText() + "\", " + READ);

        assertThat(listed.path(0).path("id")).isEqualTo(key.path("id"));
        assertThat(again.status()).isEqualTo(409);
    }

    @Test
    void capHoldsForServiceAccountsToo() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.maxKeysPerUser", "1"));
        leads.issue(OWNER, READ);

        assertThat(leads.tryIssue(OWNER, "\"name\": \"second\", " + READ).status())
                .isEqualTo(409);
    }

    @Test
    void revokedKeyIsRefusedAtOnce() {
        JsonNode key = leads.issue(OWNER, READ);
        assertThat(leads.exchange(key).status()).isEqualTo(200);

        leads.revoke(key);

        assertRefused(key, "api_key_unknown");
    }

    @Test
    void keyIsRefusedWhileTheClientIsDisabled() {
        JsonNode key = leads.issue(OWNER, READ);
        String token = leads.exchange(key).string("access_token");

        update(client -> client.setEnabled(false));

        assertRefused(key, "api_key_service_account_disabled");
        assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).text()).isEqualTo("{\"active\":false}");
        update(client -> client.setEnabled(true));
        assertThat(leads.exchange(key).status()).isEqualTo(200);
    }

    @Test
    void keyEndsWithTheServiceAccount() {
        JsonNode key = leads.issue(OWNER, READ);

        update(client -> client.setServiceAccountsEnabled(false));

        assertThat(leads.exchange(key).status()).isEqualTo(400);
    }

    @Test
    void keyEndsWithTheClient() {
        JsonNode key = leads.issue(OWNER, READ);

        job().remove();

        assertRefused(key, "api_key_unknown");
        realm.admin()
                .clients()
                .create(ClientBuilder.create().clientId(JOB).build())
                .close();
    }

    @Test
    void whoMayNotManageTheClientCannotIssueRotateOrWidenAKeyOfItsServiceAccount() {
        JsonNode key = leads.issue(OWNER, READ + ", \"clients\": [\"lead-connector\"]");
        String path = "/" + key.path("id").asText();
        String manager = admins.with("manage-users");
        adminEvents.skipAll();
        events.clear();

        assertForbidden(leads.admin(manager, "POST", "", issuing(OWNER)));
        assertForbidden(leads.admin(manager, "POST", path + "/rotate", "{}"));
        assertForbidden(leads.admin(manager, "PUT", path, "{\"clients\": []}"));

        assertThat(adminEvents.poll()).isNull();
        assertThat(leads.admin(manager, "GET", "?userId=" + key.path("userId").asText(), null)
                        .json())
                .hasSize(1);
        assertThat(Leads.strings(leads.admin(manager, "GET", path, null).json().path("clients")))
                .containsExactly("lead-connector");
        assertThat(leads.exchange(key).status()).isEqualTo(200);
        assertThat(leads.admin(manager, "PUT", path, "{\"description\": \"narrower\", \"scopes\": []}")
                        .status())
                .isEqualTo(200);
        assertThat(leads.admin(manager, "DELETE", path, null).status()).isEqualTo(204);
    }

    @Test
    void whoManagesClientsAloneCannotIssueAKeyOfAServiceAccount() {
        assertForbidden(leads.admin(admins.with("manage-clients"), "POST", "", issuing(OWNER)));
    }

    @Test
    void fineGrainedPermissionForThatClientIsEnoughAndForAnotherIsNot() {
        FineGrainedPermissions permissions = new FineGrainedPermissions(realm, leads);
        String ofJob = admins.named("job-admin", "manage-users");
        String ofAnother = admins.named("connector-admin", "manage-users");
        permissions.allow(
                leads.userId("job-admin"), "Clients", Set.of(leads.client(JOB).getId()), "manage");
        permissions.allow(
                leads.userId("connector-admin"),
                "Clients",
                Set.of(leads.client(LeadsRealm.CONNECTOR).getId()),
                "manage");

        Answer issued = leads.admin(ofJob, "POST", "", issuing(OWNER));

        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        String rotation = "/" + issued.string("id") + "/rotate";
        assertForbidden(leads.admin(ofAnother, "POST", "", issuing(OWNER)));
        assertForbidden(leads.admin(ofAnother, "POST", rotation, "{}"));
        assertThat(leads.admin(ofJob, "POST", rotation, "{}").status()).isEqualTo(200);
    }

    /** Nobody can be asked to manage a client that is gone: only who may manage all of them issues its keys. */
    @Test
    void serviceAccountOfAClientThatIsGoneNeedsTheRightToManageAllClients() {
        server.run(ServiceAccountLink.link(LeadsRealm.ANALYST, "00000000-0000-4000-8000-000000000000"));
        realm.cleanup().add(admin -> server.run(ServiceAccountLink.link(LeadsRealm.ANALYST, null)));
        String manager = admins.with("manage-users");

        assertForbidden(leads.admin(manager, "POST", "", issuing(LeadsRealm.ANALYST)));
        assertThat(leads.admin("POST", "", issuing(LeadsRealm.ANALYST)).status())
                .isEqualTo(201);
    }

    private static String issuing(String username) {
        return "{\"username\": \"" + username + "\", \"name\": \"" + UUID.randomUUID() + "\", " + READ + "}";
    }

    private static void assertForbidden(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    }

    private void assertRefused(JsonNode key, String reason) {
        events.clear();
        Answer answer = leads.exchange(key);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("error_description")).isEqualTo("Invalid API key");
        EventAssertion.assertError(events.poll()).details("reason", reason);
    }

    private ClientResource job() {
        return realm.admin().clients().get(leads.client(JOB).getId());
    }

    private void update(Consumer<ClientRepresentation> change) {
        ClientRepresentation client = job().toRepresentation();
        change.accept(client);
        job().update(client);
    }
}
