package io.github.scopedapikeys.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.scopedapikeys.server.StrictJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the stored JSON. An unknown property makes the whole record unreadable: it may be a restriction that
 * a later version has added.
 */
final class StoredJson {

    private static final ObjectReader READER = StrictJson.reader();
    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

    private StoredJson() {}

    static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An API key record could not be written as JSON", e);
        }
    }

    /** Empty if the text is missing, not JSON, or not exactly of this type. */
    static <T> Optional<T> read(@Nullable String text, Class<T> type) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(READER.forType(type).readValue(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
