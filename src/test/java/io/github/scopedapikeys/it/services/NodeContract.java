package io.github.scopedapikeys.it.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scopedapikeys.it.documents.DocumentedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The service that {@code docs/integrations/node.md} shows, with the packages that are committed beside the page. */
abstract class NodeContract extends ServiceContract {

    private static final Path PAGES = Path.of("docs", "integrations");

    @TempDir
    static Path packages;

    /** The heading of the block with the library's part. */
    abstract String library();

    @BeforeAll
    static void requireNode() throws IOException, InterruptedException {
        boolean available = runs("node", "--version") && runs("npm", "--version");
        // Where it is installed on purpose, its absence is a fault.
        assertThat(available || System.getenv("NODE_REQUIRED") == null)
                .as("there are node and npm")
                .isTrue();
        assumeTrue(available, "There is no Node.js here");
        for (String file : List.of("package.json", "package-lock.json")) {
            Files.copy(PAGES.resolve("node").resolve(file), packages.resolve(file));
        }
        assertThat(runs("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"))
                .as("npm ci")
                .isTrue();
    }

    @Override
    List<String> command() throws IOException {
        Path service = Files.writeString(packages.resolve("service.mjs"), shown("The service"));
        Files.writeString(packages.resolve("exchange.mjs"), shown(library()));
        return List.of("node", service.toString());
    }

    private static String shown(String heading) throws IOException {
        return DocumentedPage.read(PAGES.resolve("node.md")).listings().stream()
                .filter(listing -> listing.heading().equals(heading))
                .map(DocumentedPage.Listing::text)
                .findFirst()
                .orElseThrow();
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .directory(packages.toFile())
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
