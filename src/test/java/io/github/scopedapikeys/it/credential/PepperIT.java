package io.github.scopedapikeys.it.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.PackagedServer;
import io.github.scopedapikeys.it.support.PackagedServerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;

/** Peppers over several starts of one server with one database. */
@PackagedServerTest
class PepperIT {

    private static final String OPTION = "--spi-credential--api-key--";
    private static final String FIRST = OPTION + "pepper-first=first-pepper-of-32-characters-or-more";

    @TempDir
    private static Path vault;

    private static PackagedServer server;

    @BeforeAll
    static void buildServer() throws IOException, InterruptedException {
        server = PackagedServer.withJar();
    }

    @AfterEach
    void stopServer() throws IOException, InterruptedException {
        server.close();
    }

    @Test
    void pepperIsTakenUpReplacedAndRemoved() throws Exception {
        RealmRepresentation leadsRealm =
                new LeadsRealm().configure(RealmBuilder.create().name("leads")).build();
        leadsRealm.setRealm("peppered-" + UUID.randomUUID());
        Files.writeString(
                vault.resolve(leadsRealm.getRealm() + "_api-key-pepper-second"),
                "second-pepper-of-32-characters-or-more\n");

        start();
        String used = issueIn(leadsRealm, true);
        String neverUsed = issueIn(leadsRealm, false);

        restart(OPTION + "peppers=first", FIRST);
        assertWorks(leadsRealm, used);
        String ofFirst = issueIn(leadsRealm, false);

        restart(OPTION + "peppers=second,first", FIRST);
        assertWorks(leadsRealm, used);
        String ofSecond = issueIn(leadsRealm, false);

        restart(OPTION + "peppers=second");
        assertWorks(leadsRealm, used);
        assertWorks(leadsRealm, neverUsed);
        assertWorks(leadsRealm, ofSecond);
        assertRefusedForWantOfThePepper(leadsRealm, ofFirst);

        restart(OPTION + "peppers=first", FIRST);
        assertRefusedForWantOfThePepper(leadsRealm, used);
        assertWorks(leadsRealm, ofFirst);
    }

    @Test
    void wrongOptionStopsTheServerAndSaysWhatIsWrong() {
        assertThatIllegalStateException()
                .isThrownBy(() -> server.start(OPTION + "peppers=UPPER"))
                .withMessageContaining("the server ended with")
                .withMessageContaining("spi-credential--api-key--peppers must list names");
    }

    private static void restart(String... options) throws IOException, InterruptedException {
        server.close();
        start(options);
    }

    private static void start(String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--vault-dir=" + vault);
        server.start(all.toArray(String[]::new));
    }

    private static String issueIn(RealmRepresentation realm, boolean createRealm) {
        try (Keycloak admin = server.adminClient()) {
            if (createRealm) {
                admin.realms().create(realm);
            }
            JsonNode key = leads(admin, realm).issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]");
            return key.path("key").asText();
        }
    }

    private static void assertWorks(RealmRepresentation realm, String key) {
        try (Keycloak admin = server.adminClient()) {
            Leads leads = leads(admin, realm);
            // Twice: the first use may make the hash anew.
            for (int use = 0; use < 2; use++) {
                Answer answer = leads.exchange(LeadsRealm.CONNECTOR, key);
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            }
        }
    }

    private static void assertRefusedForWantOfThePepper(RealmRepresentation realm, String key) throws IOException {
        try (Keycloak admin = server.adminClient()) {
            admin.realm(realm.getRealm()).clearEvents();
            Answer answer = leads(admin, realm).exchange(LeadsRealm.CONNECTOR, key);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.string("error_description")).isEqualTo("Invalid API key");
            assertThat(admin.realm(realm.getRealm()).getEvents())
                    .extracting(EventRepresentation::getDetails)
                    .anySatisfy(details -> assertThat(details).containsEntry("reason", "api_key_pepper_missing"));
        }
        assertThat(server.log()).anyMatch(line -> line.contains("WARN") && line.contains("the pepper '"));
    }

    private static Leads leads(Keycloak admin, RealmRepresentation realm) {
        return new Leads(server.url() + "/realms/" + realm.getRealm(), admin.realm(realm.getRealm()), realm);
    }
}
