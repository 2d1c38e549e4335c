package io.github.scopedapikeys.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.github.scopedapikeys.key.KeyScanner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON strictly. Unknown fields, repeated fields, a string instead of a number (or the reverse, or a string of
 * spaces instead of anything) and anything after the end are refused.
 */
public final class StrictJson {

    /** More than the largest valid request needs, and small enough to read into memory. */
    private static final int MAX_BODY_BYTES = 2 * 1024 * 1024;

    private static final String TOO_LONG_A_NUMBER = "must be a number of at most 18 digits";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            // Jackson also counts a string of spaces as empty, and would read it as a field that is not there.
            .withCoercionConfigDefaults(
                    config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Textual,
                    config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private StrictJson() {}

    /** For JSON that is not the body of an administrator's request. What a type itself allows is not refused. */
    public static ObjectReader reader() {
        return MAPPER.reader();
    }

    /**
     * Reads a JSON object.
     *
     * @throws InvalidFieldException with the name of the wrong field, or {@code body} if the whole body is wrong
     */
    public static <T> T read(@Nullable InputStream body, Class<T> type) {
        return read(body, type, new byte[0]);
    }

    /** Reads a JSON object. The body, and each field in it, may be missing. */
    public static <T> T readOrEmpty(@Nullable InputStream body, Class<T> type) {
        return read(body, type, "{}".getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a JSON object into a map.
     *
     * @param kinds the type of the value of each field
     * @param ignored fields that are allowed and ignored
     * @return the fields that are present and not null
     * @throws InvalidFieldException as {@link #read(InputStream, Class)}
     */
    public static Map<String, Object> readFields(
            @Nullable InputStream body, Map<String, TypeReference<?>> kinds, Set<String> ignored) {
        Map<String, Object> fields = new LinkedHashMap<>();
        read(body, ObjectNode.class).properties().forEach(field -> {
            String name = field.getKey();
            TypeReference<?> kind = kinds.get(name);
            if (kind == null && !ignored.contains(name)) {
                throw unknown(shown(name), Stream.concat(kinds.keySet().stream(), ignored.stream()));
            }
            if (kind != null && !field.getValue().isNull()) {
                fields.put(name, value(name, field.getValue(), kind));
            }
        });
        return fields;
    }

    private static Object value(String name, JsonNode node, TypeReference<?> kind) {
        try {
            return MAPPER.readerFor(kind).readValue(node);
        } catch (JsonMappingException e) {
            e.prependPath(Map.class, name);
            throw wrong(e);
        } catch (IOException e) {
            throw new InvalidFieldException(name, TOO_LONG_A_NUMBER);
        }
    }

    private static <T> T read(@Nullable InputStream body, Class<T> type, byte[] absent) {
        try {
            byte[] bytes = body == null ? absent : body.readNBytes(MAX_BODY_BYTES + 1);
            bytes = bytes.length == 0 ? absent : bytes;
            if (bytes.length == 0) {
                throw new InvalidFieldException("body", "is required");
            }
            if (bytes.length > MAX_BODY_BYTES) {
                throw new InvalidFieldException("body", "must have at most " + MAX_BODY_BYTES + " bytes");
            }
            T value = MAPPER.readValue(bytes, type);
            if (value == null) {
                throw new InvalidFieldException("body", "must be a JSON object");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw unknown(field(e), e.getKnownPropertyIds().stream().map(String::valueOf));
        } catch (JsonMappingException e) {
            throw wrong(e);
        } catch (JsonProcessingException e) {
            throw new InvalidFieldException("body", "is not well-formed JSON, or names a field twice");
        } catch (IOException e) {
            throw new InvalidFieldException("body", "could not be read");
        }
    }

    private static InvalidFieldException wrong(JsonMappingException e) {
        return new InvalidFieldException(
                field(e),
                e instanceof MismatchedInputException mismatch ? "must " + expected(mismatch) : TOO_LONG_A_NUMBER);
    }

    /** The type of value that was expected: of the field itself, or of a value inside it. */
    private static String expected(MismatchedInputException e) {
        Class<?> type = e.getTargetType();
        boolean inside = e.getPath().size() > 1;
        if (type == String.class) {
            return inside ? "contain only strings" + culprit(e) : "be a string";
        }
        if (type == Boolean.class) {
            return "be true or false";
        }
        if (type == Long.class) {
            return inside ? "contain only whole numbers" : "be a whole number";
        }
        if (type != null && Collection.class.isAssignableFrom(type)) {
            return inside ? "contain only lists" : "be a list";
        }
        return "be a JSON object";
    }

    private static InvalidFieldException unknown(String field, Stream<String> known) {
        return new InvalidFieldException(
                field,
                "is not a known field: known fields are " + known.sorted().collect(Collectors.joining(", ")));
    }

    private static String field(JsonMappingException e) {
        String name = e.getPath().isEmpty() ? null : e.getPath().get(0).getFieldName();
        return name == null ? "body" : shown(name);
    }

    /** Which entry of an object or list is wrong. */
    private static String culprit(JsonMappingException e) {
        String name = e.getPath().get(1).getFieldName();
        return name == null ? "" : ": see " + shown(name);
    }

    private static String shown(String name) {
        String redacted = KeyScanner.redact(name);
        int longest = 64;
        return redacted.length() <= longest ? redacted : redacted.substring(0, longest) + "...";
    }
}
