package io.github.scopedapikeys.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import org.keycloak.util.JsonSerialization;

/** An HTTP response with its parsed JSON. The JSON of an empty body is a missing node. */
public record Answer(int status, HttpHeaders headers, String text, JsonNode json) {

    public static Answer of(HttpResponse<String> response) {
        String text = response.body();
        boolean isJson = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/json"))
                .isPresent();
        try {
            JsonNode json =
                    isJson && !text.isEmpty() ? JsonSerialization.mapper.readTree(text) : MissingNode.getInstance();
            return new Answer(response.statusCode(), response.headers(), text, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The token of an answer that must have given one. */
    public String accessToken() {
        assertThat(status).as(text).isEqualTo(200);
        return string("access_token");
    }

    public String string(String field) {
        return json.path(field).asText();
    }
}
