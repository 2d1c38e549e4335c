package io.github.scopedapikeys.it.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scopedapikeys.it.documents.DocumentedPage;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The service that {@code docs/integrations/python.md} shows. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class PythonServiceIT extends ServiceContract {

    private static final Path PAGE = Path.of("docs", "integrations", "python.md");

    @BeforeEach
    void requirePython() throws InterruptedException {
        boolean available;
        try {
            available = new ProcessBuilder("python3", "-V").start().waitFor() == 0;
        } catch (IOException e) {
            available = false;
        }
        // Where it is installed on purpose, its absence is a fault.
        assertThat(available || System.getenv("PYTHON_REQUIRED") == null)
                .as("there is a python3")
                .isTrue();
        assumeTrue(available, "There is no Python here");
    }

    @Override
    List<String> command() throws IOException {
        DocumentedPage.Listing service = DocumentedPage.read(PAGE).listings().stream()
                .filter(listing -> listing.language().equals("python"))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(directory.resolve("service.py"), service.text());
        return List.of("python3", file.toString());
    }
}
