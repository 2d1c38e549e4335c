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

    // Jackson resolves a type each time that a reader for it is made, and keys are read at each use.
    private static final ObjectReader DATA = StrictJson.reader().forType(ApiKeyCredentialData.class);
    private static final ObjectReader SECRETS = StrictJson.reader().forType(ApiKeySecretData.class);
    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

    private StoredJson() {}

    static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An API key record could not be written as JSON", e);
        }
    }

    /** Empty if the text is missing, not JSON, or not exactly a key's data. */
    static Optional<ApiKeyCredentialData> readData(@Nullable String text) {
        return read(text, DATA);
    }

    /** Empty if the text is missing, not JSON, or not exactly a key's secrets. */
    static Optional<ApiKeySecretData> readSecrets(@Nullable String text) {
        return read(text, SECRETS);
    }

    private static <T> Optional<T> read(@Nullable String text, ObjectReader reader) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(reader.readValue(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
