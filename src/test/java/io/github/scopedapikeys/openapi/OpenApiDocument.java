package io.github.scopedapikeys.openapi;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.jandex.Indexer;

/**
 * The description of the REST API: generated from the annotations of the resource classes and from their JSON, with what
 * no annotation says added by {@link DocumentRules}.
 */
public final class OpenApiDocument {

    /** The committed document. */
    static final Path FILE = Path.of("docs", "openapi.json");

    private static final Path CLASSES = Path.of("target", "classes", "io", "github", "scopedapikeys");
    private static final List<String> ROOMS =
            List.of("admin", "management", "ratelimit", "realm", "representation", "selfservice");
    private static final ObjectMapper JSON = new ObjectMapper();

    private OpenApiDocument() {}

    /** As it is committed. */
    public static JsonNode committed() {
        try {
            return JSON.readTree(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the code is now. */
    static String generated() {
        try {
            Indexer indexer = new Indexer();
            for (String room : ROOMS) {
                try (Stream<Path> classes = Files.list(CLASSES.resolve(room))) {
                    for (Path file : classes.filter(path -> path.toString().endsWith(".class"))
                            .toList()) {
                        try (InputStream bytes = Files.newInputStream(file)) {
                            indexer.index(bytes);
                        }
                    }
                }
            }
            indexer.indexClass(MountedResources.class);
            String generated = SmallRyeOpenAPI.builder()
                    .enableStandardStaticFiles(false)
                    .withConfig(new SmallRyeConfigBuilder()
                            .withDefaultValue("mp.openapi.scan.disable", "false")
                            .build())
                    .withIndex(indexer.complete())
                    .withCustomStaticFile(() -> OpenApiDocument.class.getResourceAsStream("base.json"))
                    .build()
                    .toJSON();
            ObjectNode document = (ObjectNode) JSON.readTree(generated);
            new DocumentRules(document).apply();
            DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"));
            return JSON.writer(printer).writeValueAsString(document) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
