package io.github.scopedapikeys.it.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.DirectoryReset;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.NotRunHere;
import io.github.scopedapikeys.it.support.ServerLane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.injection.LifeCycle;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * What the documents tell their readers to type works, in the order of each page, against the demo realm; and the answers
 * that they show are those that come. {@link NotRunHere} lists the blocks that do not run, {@link SampleAnswer} says how answers
 * are compared, {@link DocumentedShellTest} holds that no block is left over.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class DocumentedShellIT {

    @TempDir
    Path directory;

    @InjectRealm(config = LeadsRealm.class, lifecycle = LifeCycle.METHOD)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    static List<DocumentedPage> pages() throws IOException {
        return DocumentedPage.all().stream()
                .filter(page -> !DocumentedShellTest.TESTED_ELSEWHERE.contains(page.name()))
                .filter(page -> !page.shells().isEmpty())
                .toList();
    }

    @BeforeEach
    void requireShell() {
        // Where it is installed on purpose, its absence is a fault.
        assertThat(ShellSession.isAvailable() || System.getenv("SHELL_REQUIRED") == null)
                .as("bash, curl, jq and openssl, which SHELL_REQUIRED asks for, are on the path")
                .isTrue();
        assumeTrue(ShellSession.isAvailable(), "bash, curl, jq or openssl is not installed");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void blocksRunAndGiveTheAnswersThatAreShown(DocumentedPage page) throws Exception {
        assertThat(differences(page, directory)).isEmpty();
    }

    @Test
    void readmeWorksAgainAfterItsOwnLastStep() throws Exception {
        DocumentedPage readme = DocumentedPage.read(Path.of("README.md"));

        for (String time : List.of("first", "second")) {
            assertThat(differences(readme, Files.createDirectory(directory.resolve(time))))
                    .as(time)
                    .isEmpty();
        }
    }

    @Test
    void keyObjectIsAsShown() throws IOException {
        Leads leads = new Leads(realm);
        Answer issued = leads.tryIssue(
                LeadsRealm.SHOP_OWNER, "\"name\": \"CRM leads\", \"scopes\": [\"" + LeadsRealm.WRITER_SCOPE + "\"]");
        for (int i = 0; i < 17; i++) {
            assertThat(leads.exchange(LeadsRealm.CONNECTOR, issued.string("key"))
                            .status())
                    .isEqualTo(200);
        }
        server.run(DirectoryReset::flush);

        assertShown("docs/admin-api.md", "The key object", leads.admin("GET", "/" + issued.string("id"), null));
    }

    @Test
    void introspectionOfAKeyIsAsShown() throws IOException {
        Leads leads = new Leads(realm);
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"" + LeadsRealm.WRITER_SCOPE + "\"]");

        assertShown(
                "docs/exchange.md",
                "Introspection (RFC 7662)",
                leads.introspect(LeadsRealm.CONNECTOR, key.path("key").asText()));
    }

    private static void assertShown(String page, String heading, Answer answer) throws IOException {
        DocumentedPage.Listing shown = DocumentedPage.read(Path.of(page)).json(heading);

        assertThat(SampleAnswer.differences(shown.text(), ServerLane.current().asDocumented(answer.text())))
                .isEmpty();
    }

    private static List<String> differences(DocumentedPage page, Path directory) throws Exception {
        List<DocumentedPage.Listing> shells = page.shells();
        ServerLane lane = ServerLane.current();
        List<ShellSession.Block> blocks = shells.stream()
                .map(shell -> new ShellSession.Block(page.at(shell), lane.here(runnable(page, shell))))
                .toList();
        List<String> printed = new ShellSession(directory).run(blocks);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < shells.size(); i++) {
            String answered = lane.asDocumented(printed.get(i));
            page.answerTo(shells.get(i))
                    .ifPresent(shown -> SampleAnswer.differences(shown.text(), answered)
                            .forEach(difference -> differences.add(page.at(shown) + " " + difference)));
        }
        return differences;
    }

    private static String runnable(DocumentedPage page, DocumentedPage.Listing shell) {
        Optional<NotRunHere> exemption = NotRunHere.of(page, shell);
        // The group that a block runs in must hold something.
        return exemption.map(it -> it.instead() + "\n:").orElse(shell.text());
    }
}
