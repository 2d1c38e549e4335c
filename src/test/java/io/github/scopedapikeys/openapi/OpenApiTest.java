package io.github.scopedapikeys.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/openapi.json} is what the code says, and a document that tools can read. */
class OpenApiTest {

    private static final Path GENERATED = Path.of("target", "openapi.json");
    private static final JsonNode DOCUMENT = OpenApiDocument.committed();

    @Test
    void committedDocumentIsThatOfTheCode() throws IOException {
        String generated = OpenApiDocument.generated();
        Files.writeString(GENERATED, generated);

        assertThat(Files.readString(OpenApiDocument.FILE))
                .as("If the API has changed on purpose: cp " + GENERATED + " " + OpenApiDocument.FILE)
                .isEqualTo(generated);
    }

    @Test
    void everyCallIsDescribed() {
        List<String> ids = new ArrayList<>();
        for (JsonNode call : calls()) {
            ids.add(call.path("operationId").asText());
            assertThat(call.path("summary").asText()).as(call.toString()).isNotBlank();
            assertThat(call.path("tags")).as(call.toString()).hasSize(1);
            assertThat(call.path("security")).as(call.toString()).isNotEmpty();
            Set<String> statuses = new TreeSet<>();
            call.path("responses").fieldNames().forEachRemaining(statuses::add);
            assertThat(statuses).as(call.toString()).anyMatch(status -> status.startsWith("2"));
            assertThat(statuses).as(call.toString()).anyMatch(status -> status.startsWith("4"));
        }
        assertThat(ids).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    }

    @Test
    void everyParameterIsDescribedAndTyped() {
        DOCUMENT.findValues("parameters")
                .forEach(list -> list.forEach(parameter -> {
                    assertThat(parameter.path("description").asText())
                            .as(parameter.toString())
                            .isNotBlank();
                    assertThat(parameter.path("schema").path("type").asText())
                            .as(parameter.toString())
                            .isNotBlank();
                }));
    }

    @Test
    void everyReferenceIsThereAndEverySchemaIsUsed() {
        Set<String> used = new TreeSet<>();
        DOCUMENT.findValuesAsText("$ref").forEach(reference -> {
            assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
            used.add(reference);
        });

        DOCUMENT.path("components")
                .path("schemas")
                .fieldNames()
                .forEachRemaining(name -> assertThat(used).contains("#/components/schemas/" + name));
    }

    /** By the meta-schema of JSON Schema 2020-12, which OpenAPI 3.1 uses. */
    @Test
    void everySchemaIsValid() {
        JsonSchema metaSchema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012));

        for (JsonNode schema : DOCUMENT.path("components").path("schemas")) {
            assertThat(metaSchema.validate(schema)).as(schema.toString()).isEmpty();
        }
        DOCUMENT.findValues("schema")
                .forEach(schema -> assertThat(metaSchema.validate(schema))
                        .as(schema.toString())
                        .isEmpty());
    }

    @Test
    void keyMayBeSentBackAsItWasRead() {
        JsonNode sent = DOCUMENT.at("/components/schemas/ChangeApiKeyRepresentation/properties");
        DOCUMENT.at("/components/schemas/ApiKeyRepresentation/properties")
                .properties()
                .forEach(field -> {
                    if (!field.getKey().equals("key")) {
                        assertThat(sent.path(field.getKey()).path("type"))
                                .as(field.getKey())
                                .isEqualTo(field.getValue().path("type"));
                    }
                });
    }

    @Test
    void noExampleLooksLikeAKey() {
        assertThat(DOCUMENT.toString()).doesNotContainPattern("sak_[0-9A-Za-z]{20}");
    }

    @Test
    void everyPathParameterIsDeclared() {
        DOCUMENT.path("paths").properties().forEach(path -> {
            Set<String> named = new TreeSet<>();
            Pattern.compile("\\{(\\w+)}").matcher(path.getKey()).results().forEach(found -> named.add(found.group(1)));
            Set<String> declared = new TreeSet<>();
            path.getValue()
                    .findValues("parameters")
                    .forEach(list -> list.forEach(parameter -> {
                        if (parameter.path("in").asText().equals("path")) {
                            declared.add(parameter.path("name").asText());
                        }
                    }));
            assertThat(declared).as(path.getKey()).isEqualTo(named);
        });
    }

    private static List<JsonNode> calls() {
        List<JsonNode> calls = new ArrayList<>();
        DOCUMENT.path("paths")
                .forEach(path -> path.forEach(call -> {
                    if (call.has("operationId")) {
                        calls.add(call);
                    }
                }));
        return calls;
    }
}
