package io.github.scopedapikeys.it.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.PackagedServer;
import io.github.scopedapikeys.it.support.PackagedServerTest;
import io.github.scopedapikeys.it.support.PlantedKey;
import io.github.scopedapikeys.it.support.ProviderJar;
import io.github.scopedapikeys.it.support.ServiceAccountTokenIdsFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProviderFactory;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;
import org.keycloak.testframework.realm.UserBuilder;
import org.keycloak.util.JsonSerialization;

/** The jar on other servers than the newest: keys work as they should, or the server does not start. Never in between. */
@PackagedServerTest
class StartUpIT {

    private static final Path JAR = Path.of(System.getProperty("packaged.jar"));
    private static final Path OLDEST = Path.of(System.getProperty("packaged.server.oldest"));
    private static final Path UNFIT = Path.of(System.getProperty("packaged.server.unfit"));
    private static final String LOG = "--log-level=INFO,io.github.scopedapikeys.startup:debug";

    private PackagedServer server;

    @AfterEach
    void stopServer() throws IOException, InterruptedException {
        server.close();
    }

    @AfterAll
    static void removeFiles() throws IOException {
        Files.deleteIfExists(leak());
        Files.deleteIfExists(imported());
    }

    @Test
    void oldestReleaseStartsAndKeepsTheSeal() throws Exception {
        server = PackagedServer.install(OLDEST, JAR);
        PlantedKey pasted = new PlantedKey();
        PlantedKey imported = new PlantedKey().named("my " + pasted.text());
        writeImport(imported);
        server.build("--db=dev-mem");
        server.start(LOG, "--import-realm");

        assertThat(server.log())
                .anyMatch(line -> line.contains("Links of "))
                .anyMatch(line -> line.contains("The seal holds on this server"))
                .noneMatch(line -> line.contains(" ERROR "));
        try (Keycloak admin = server.adminClient()) {
            assertThat(admin.realm("imported").users().list().stream()
                            .flatMap(user -> admin.realm("imported").users().get(user.getId()).credentials().stream())
                            .map(CredentialRepresentation::getUserLabel))
                    .as("the rules for stored keys hold for what comes at start-up")
                    .containsExactly("my [API key] " + imported.id().substring(0, 8));
            RealmRepresentation realm =
                    new LeadsRealm().configure(RealmBuilder.create()).build();
            admin.realms().create(realm);
            Leads leads = new Leads(server.url() + "/realms/leads", admin.realm("leads"), realm);
            JsonNode key =
                    leads.issue(LeadsRealm.CRM_ADMIN, "\"clientRoles\": {\"realm-management\": [\"view-users\"]}");
            String token = leads.exchange(LeadsRealm.CONNECTOR, key.get("key").asText())
                    .string("access_token");

            assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).json().get("active"))
                    .hasToString("true");
            assertThat(leads.admin(token, "GET", "", null).status()).isEqualTo(401);
        }
    }

    /** A server whose reading of token ids takes no notice of what ours say would let sealed tokens in. */
    @Test
    void serverThatTakesSealedTokensDoesNotStart() throws Exception {
        server = PackagedServer.install(OLDEST, JAR);
        ProviderJar.write(
                leak(),
                TokenContextEncoderProviderFactory.class,
                List.of(
                        ServiceAccountTokenIdsFactory.class,
                        ServiceAccountTokenIdsFactory.ServiceAccountTokenIds.class));
        server.build("--db=dev-mem");

        assertThatIllegalStateException()
                .isThrownBy(() -> server.start(LOG))
                .withMessageStartingWith("the server ended with 1")
                .withMessageContaining("is not safe on this Keycloak 26.7.0: Keycloak accepts a sealed token as an"
                        + " ordinary one. Run the newest patch of Keycloak 26.7");
    }

    @Test
    void unfitReleaseIsRefusedBeforeThereAreTables() throws Exception {
        server = PackagedServer.install(UNFIT, JAR);

        assertThatIllegalStateException()
                .isThrownBy(() -> server.build("--db=dev-file"))
                .withMessageContaining(
                        "This jar of the scoped API keys is made for Keycloak 26.7 and is not safe on this"
                                + " Keycloak 26.5.6: these parts of Keycloak are missing or different: ")
                .withMessageContaining("; and ")
                .withMessageContaining("remove it from providers/ and build the server again.");
        assertThat(UNFIT.resolve("data").resolve("h2")).doesNotExist();
    }

    private static void writeImport(PlantedKey key) throws IOException {
        UserRepresentation owner = UserBuilder.create("owner").build();
        owner.setCredentials(List.of(key.representation()));
        RealmRepresentation realm = new RealmRepresentation();
        realm.setRealm("imported");
        realm.setEnabled(true);
        realm.setUsers(List.of(owner));
        Files.createDirectories(imported().getParent());
        Files.writeString(imported(), JsonSerialization.writeValueAsString(realm));
    }

    private static Path imported() {
        return OLDEST.resolve("data").resolve("import").resolve("imported-realm.json");
    }

    private static Path leak() {
        return OLDEST.resolve("providers").resolve("leak.jar");
    }
}
