package io.github.scopedapikeys.it.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KcadmShell;
import io.github.scopedapikeys.it.support.KeyObject;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.representations.idm.AuthenticationExecutionInfoRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.injection.LifeCycle;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.util.JsonSerialization;

/** The commands of {@code docs/flows.md} make the flows that are there to be imported, and a key works in them. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class FlowsPageIT {

    private static final Path FLOWS = Path.of("docs", "flows");

    @InjectRealm(config = LeadsRealm.class, lifecycle = LifeCycle.METHOD)
    ManagedRealm realm;

    @TempDir
    Path directory;

    @InjectLeads
    Leads leads;

    private KcadmShell shell;

    @BeforeEach
    void prepare() throws IOException {
        shell = new KcadmShell(realm, directory);
        Files.copy(Path.of("docker", "realm", "leads-realm.json"), directory.resolve("realm.json"));
        Files.copy(FLOWS.resolve("direct-grant.json"), directory.resolve("direct-grant.json"));
    }

    @Test
    void everyCommandOfThePageRuns() throws IOException, InterruptedException {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        List<String> script =
                new ArrayList<>(List.of(KcadmShell.blocks("kcadm.md").get(0)));
        script.addAll(KcadmShell.blocks("flows.md"));

        String printed = shell.run(
                String.join("\n", script),
                Map.of(
                        "CLIENT", LeadsRealm.CONNECTOR,
                        "CLIENT_SECRET", leads.secretOf(LeadsRealm.CONNECTOR),
                        "KEY", KeyObject.text(key)));

        assertThat(printed).contains("\"access_token\"").doesNotContain("refresh_token\"", "\"error\"");
        assertThat(realm.admin().toRepresentation().getDockerAuthenticationFlow())
                .isEqualTo("docker-keys-only");
        for (AuthenticationFlowRepresentation flow : read(FLOWS.resolve("direct-grant.json"))) {
            assertThat(executions(flow.getAlias())).as(flow.getAlias()).isEqualTo(executions(flow));
        }
        assertThat(executions("docker-keys-only")).containsExactly("api-key-docker REQUIRED");
        assertThat(read(directory.resolve("realm-with-flows.json")))
                .extracting(AuthenticationFlowRepresentation::getAlias)
                .contains("direct-grant-keys-only", "direct-grant-keys-or-passwords");
    }

    private static List<AuthenticationFlowRepresentation> read(Path file) throws IOException {
        return JsonSerialization.readValue(Files.readAllBytes(file), RealmRepresentation.class)
                .getAuthenticationFlows();
    }

    private static List<String> executions(AuthenticationFlowRepresentation flow) {
        return flow.getAuthenticationExecutions().stream()
                .map(execution ->
                        (execution.isAuthenticatorFlow() ? execution.getFlowAlias() : execution.getAuthenticator())
                                + " "
                                + execution.getRequirement())
                .toList();
    }

    /** Those of the flow itself, without those of its subflows. */
    private List<String> executions(String alias) {
        return realm.admin().flows().getExecutions(alias).stream()
                .filter(execution -> execution.getLevel() == 0)
                .map(FlowsPageIT::named)
                .toList();
    }

    private static String named(AuthenticationExecutionInfoRepresentation execution) {
        boolean isFlow = Boolean.TRUE.equals(execution.getAuthenticationFlow());
        return (isFlow ? execution.getDisplayName() : execution.getProviderId()) + " " + execution.getRequirement();
    }
}
