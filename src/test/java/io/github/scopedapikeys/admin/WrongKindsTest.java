package io.github.scopedapikeys.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.policy.PolicyDraft;
import io.github.scopedapikeys.representation.ChangeApiKeyRepresentation;
import io.github.scopedapikeys.representation.RotateApiKeyRepresentation;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.keycloak.util.JsonSerialization;

/** Each field of each body refuses each value that is not of its kind. None of them counts as absent. */
class WrongKindsTest {

    private static final List<Class<? extends Record>> BODIES = List.of(
            CreateApiKeyRepresentation.class,
            ChangeApiKeyRepresentation.class,
            RotateApiKeyRepresentation.class,
            RevokeApiKeysRepresentation.class,
            IdentifyApiKeyRepresentation.class);

    private static final List<String> TEXTS =
            List.of("\"\"", "\" \"", "\"\\t\"", "\"\\n\"", "\"\\u00a0\"", "\"true\"", "\"1\"", "\"null\"");
    private static final List<String> NUMBERS = List.of("0", "1", "-1", "1.0", "1.5", "1e3", "99999999999999999999");
    private static final List<String> FLAGS = List.of("true", "false");
    private static final List<String> LISTS = List.of("[]", "[null]", "[1]", "[true]", "[[]]", "[{}]", "[[\"a\"]]");
    private static final List<String> OBJECTS = List.of("{}", "{\"a\":1}", "{\"a\":true}", "{\"a\":{}}");

    @ParameterizedTest
    @FieldSource("BODIES")
    void fieldOfABodyRefusesOtherKinds(Class<? extends Record> body) {
        for (RecordComponent field : body.getRecordComponents()) {
            wrong(JsonSerialization.mapper.constructType(field.getGenericType()))
                    .forEach(value -> assertRefused(field.getName(), value, json -> StrictJson.read(json, body)));
        }
    }

    @Test
    void ruleOfAPolicyRefusesOtherKinds() {
        PolicyDraft.kinds()
                .forEach((rule, kind) -> wrong(JsonSerialization.mapper.constructType(kind))
                        .forEach(value -> assertRefused(
                                rule, value, json -> StrictJson.readFields(json, PolicyDraft.kinds(), Set.of()))));
    }

    private static void assertRefused(String field, String value, Consumer<InputStream> reading) {
        String body = "{\"" + field + "\":" + value + "}";

        assertThatExceptionOfType(InvalidFieldException.class)
                .as(body)
                .isThrownBy(() -> reading.accept(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .satisfies(refusal -> assertThat(refusal.problem()).startsWith(field + " must "));
    }

    private static Stream<String> wrong(JavaType type) {
        Class<?> kind = type.getRawClass();
        if (kind == String.class) {
            return Stream.of(NUMBERS, FLAGS, LISTS, OBJECTS).flatMap(List::stream);
        }
        if (kind == Boolean.class) {
            return Stream.of(TEXTS, NUMBERS, LISTS, OBJECTS).flatMap(List::stream);
        }
        if (kind == Long.class || kind == Integer.class) {
            return Stream.of(TEXTS, FLAGS, LISTS, OBJECTS, List.of("1.0", "1.5", "1e3", "99999999999999999999"))
                    .flatMap(List::stream);
        }
        if (type.isCollectionLikeType()) {
            return Stream.concat(
                    Stream.of(TEXTS, NUMBERS, FLAGS, OBJECTS, List.of("[true]", "[[]]", "[{}]"))
                            .flatMap(List::stream),
                    wrong(type.getContentType()).map(value -> "[" + value + "]"));
        }
        if (type.isMapLikeType()) {
            return Stream.concat(
                    Stream.of(TEXTS, NUMBERS, FLAGS, LISTS).flatMap(List::stream),
                    wrong(type.getContentType()).map(value -> "{\"a\":" + value + "}"));
        }
        if (kind == JsonNode.class) {
            // Ignored, whatever it is: a key object may be sent back as it was read.
            return Stream.empty();
        }
        throw new AssertionError("a kind of field that this test does not know: " + type);
    }
}
