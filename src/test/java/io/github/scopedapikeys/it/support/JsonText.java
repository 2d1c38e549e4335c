package io.github.scopedapikeys.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.keycloak.util.JsonSerialization;

/** Values as JSON, on the server too. */
public final class JsonText {

    private JsonText() {}

    public static String of(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
