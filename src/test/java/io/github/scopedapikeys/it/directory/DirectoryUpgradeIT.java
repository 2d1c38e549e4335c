package io.github.scopedapikeys.it.directory;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.PackagedServer;
import io.github.scopedapikeys.it.support.PackagedServerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;

/** A database with keys and without the directory, as builds before it left one, is started with this build. */
@PackagedServerTest
class DirectoryUpgradeIT {

    private static final Path HOME = Path.of(System.getProperty("packaged.server"));
    private static final String NEVER = "--spi-api-key-tasks--default--reconcile-interval=0";
    private static final Duration FIRST_RECONCILIATION = Duration.ofSeconds(60);

    private static PackagedServer server;

    private final RealmRepresentation realm = new LeadsRealm()
            .configure(RealmBuilder.create())
            .name("leads-" + UUID.randomUUID())
            .build();

    @BeforeAll
    static void buildServer() throws IOException, InterruptedException {
        server = PackagedServer.withJar();
    }

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        server.close();
    }

    @Test
    void keysOfBeforeTheDirectoryGoOnWorkingAndGetListed() throws Exception {
        server.start(NEVER);
        JsonNode used;
        JsonNode unused;
        try (Keycloak admin = server.adminClient()) {
            admin.realms().create(realm);
            Leads leads = leads(admin);
            used = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]");
            unused = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
        }
        server.close();
        removeDirectory();

        server.start();
        try (Keycloak admin = server.adminClient()) {
            Leads leads = leads(admin);
            assertThat(leads.exchange(used).status())
                    .as("before the first reconciliation")
                    .isEqualTo(200);

            assertThat(listed(leads, 2)).containsExactlyInAnyOrder(id(used), id(unused));
            assertThat(ids(leads.admin("GET", "?scope=leads%3Aread", null))).containsExactly(id(unused));
            assertThat(leads.exchange(unused).status()).isEqualTo(200);

            leads.revoke(unused);
            assertThat(leads.exchange(unused).status()).isEqualTo(400);
            assertThat(ids(leads.admin("GET", "", null))).containsExactly(id(used));
        }
        assertThat(server.log()).noneMatch(line -> line.contains(" ERROR "));
    }

    private Leads leads(Keycloak admin) {
        return new Leads(server.url() + "/realms/" + realm.getRealm(), admin.realm(realm.getRealm()), realm);
    }

    /** The keys that the directory lists, once there are so many. */
    private static List<String> listed(Leads leads, int count) {
        Instant end = Instant.now().plus(FIRST_RECONCILIATION);
        List<String> ids = ids(leads.admin("GET", "", null));
        while (ids.size() < count && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            ids = ids(leads.admin("GET", "", null));
        }
        return ids;
    }

    private static List<String> ids(Answer page) {
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        page.json().forEach(key -> ids.add(id(key)));
        return ids;
    }

    /** With the server's own H2, since the file's format is that of its release. */
    private static void removeDirectory() throws IOException, InterruptedException {
        sql("DROP TABLE API_KEY_SCOPE; DROP TABLE API_KEY_CLIENT; DROP TABLE API_KEY;"
                + " DROP TABLE DATABASECHANGELOG_API_KEYS");
        assertThat(sql("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES")).doesNotContain("API_KEY");
    }

    private static String sql(String statements) throws IOException, InterruptedException {
        String driver;
        try (Stream<Path> jars = Files.list(HOME.resolve("lib/lib/main"))) {
            driver = jars.map(Path::toString)
                    .filter(name -> name.contains("com.h2database.h2-"))
                    .findFirst()
                    .orElseThrow();
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process shell = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        driver,
                        "org.h2.tools.Shell",
                        "-url",
                        "jdbc:h2:file:" + HOME.resolve("data/h2/keycloakdb").toAbsolutePath() + ";IFEXISTS=TRUE",
                        "-user",
                        "",
                        "-password",
                        "",
                        "-sql",
                        statements)
                .redirectErrorStream(true)
                .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(printed).isZero();
        return printed;
    }
}
