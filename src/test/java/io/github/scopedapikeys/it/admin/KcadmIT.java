package io.github.scopedapikeys.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KcadmShell;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.realm.ManagedRealm;

/** The server's own {@code kcadm.sh}, as {@code docs/kcadm.md} uses it. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KcadmIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @TempDir
    Path directory;

    @InjectLeads
    Leads leads;

    private KcadmShell shell;
    private List<String> blocks = List.of();

    @BeforeEach
    void connect() throws IOException {
        shell = new KcadmShell(realm, directory);
        blocks = KcadmShell.blocks("kcadm.md");
    }

    @Test
    void everyCommandOfThePageRuns() throws IOException, InterruptedException {
        String printed = shell.run(String.join("\n", blocks), Map.of());

        JsonNode issued = json("key.json");
        JsonNode rotated = json("rotated.json");
        assertThat(issued.path("key").asText()).matches("sak_[0-9A-Za-z]{71}");
        assertThat(rotated.path("key").asText())
                .matches("sak_[0-9A-Za-z]{71}")
                .isNotEqualTo(issued.path("key").asText());
        assertThat(rotated.path("id")).isEqualTo(issued.path("id"));
        assertThat(rotated.path("description").asText()).isEqualTo("for the nightly run");
        assertThat(rotated.path("rateLimit").toString()).isEqualTo("{\"perSecond\":5,\"burst\":20}");
        assertThat(printed)
                .contains("\"maxKeysPerUser\" : 10", "\"perSecond\" : 50", "\"burst\" : 100")
                .contains("\"count\" : 1")
                .doesNotContain(issued.path("key").asText(), rotated.path("key").asText());
        leads.assertGone(issued);
    }

    @Test
    void keyThatIsCreatedAndShownWorksAndIsAnEventLikeAnyOther() throws IOException, InterruptedException {
        adminEvents.skipAll();
        shell.run(blocks.get(0) + "\n" + blocks.get(1), Map.of());

        JsonNode issued = json("key.json");
        assertThat(leads.exchange(issued).status()).isEqualTo(200);
        assertThat(adminEvents.poll().getResourcePath())
                .isEqualTo("api-keys/" + issued.path("id").asText());
    }

    /** If Keycloak mends this, the page has less to say. */
    @Test
    void outputOfAStockCreationHasNoKey() throws IOException, InterruptedException {
        shell.run(blocks.get(0) + "\n" + blocks.get(1).replace("api-keys/create", "api-keys"), Map.of());

        assertThat(json("key.json").path("name").asText()).isEqualTo("nightly");
        assertThat(json("key.json").has("key")).isFalse();
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(directory.resolve(file)));
    }
}
