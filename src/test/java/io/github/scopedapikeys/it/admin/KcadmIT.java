package io.github.scopedapikeys.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.testframework.annotations.InjectAdminEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.AdminEvents;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.realm.UserBuilder;

/** The server's own {@code kcadm.sh}, as {@code docs/kcadm.md} uses it. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KcadmIT {

    private static final Path BIN = Path.of(System.getProperty("packaged.server"), "bin");
    private static final Path PAGE = Path.of("docs", "kcadm.md");
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String ADMIN = "kcadm-admin";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectAdminEvents
    AdminEvents adminEvents;

    @TempDir
    Path directory;

    @InjectLeads
    Leads leads;

    private String signIn = "";

    @BeforeEach
    void connect() throws IOException {
        signIn = blocks().get(0);
        realm.addUser(UserBuilder.create()
                .username(ADMIN)
                .password("demo")
                .name("Kcadm", "Admin")
                .email(ADMIN + "@example.com")
                .emailVerified(true));
        grantAll();
    }

    @Test
    void everyCommandOfThePageRuns() throws IOException, InterruptedException {
        List<String> blocks = blocks();

        String printed = run(String.join("\n", blocks));

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
        run(signIn + "\n" + blocks().get(1));

        JsonNode issued = json("key.json");
        assertThat(leads.exchange(issued).status()).isEqualTo(200);
        assertThat(adminEvents.poll().getResourcePath())
                .isEqualTo("api-keys/" + issued.path("id").asText());
    }

    /** If Keycloak mends this, the page has less to say. */
    @Test
    void outputOfAStockCreationHasNoKey() throws IOException, InterruptedException {
        run(signIn + "\n" + blocks().get(1).replace("api-keys/create", "api-keys"));

        assertThat(json("key.json").path("name").asText()).isEqualTo("nightly");
        assertThat(json("key.json").has("key")).isFalse();
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(it -> it.group(1))
                .toList();
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(directory.resolve(file)));
    }

    /** In a shell that stops at the first command that fails, with a home of its own. */
    private String run(String script) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = shell.environment();
        environment.put("PATH", BIN.toAbsolutePath() + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("KC_OPTS", "-Duser.home=" + directory);
        environment.put("SERVER", realm.getBaseUrl().replaceFirst("/realms/.*", ""));
        environment.put("REALM", realm.getName());
        environment.put("OWNER", LeadsRealm.SHOP_OWNER);
        environment.put("ADMIN", ADMIN);
        environment.put("ADMIN_PASSWORD", "demo");
        Process process = shell.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    /** Keys and the realm's policy. */
    private void grantAll() {
        String management = leads.client("realm-management").getId();
        realm.admin()
                .users()
                .get(leads.userId(ADMIN))
                .roles()
                .clientLevel(management)
                .add(List.of(realm.admin()
                        .clients()
                        .get(management)
                        .roles()
                        .get("realm-admin")
                        .toRepresentation()));
    }
}
