package io.github.scopedapikeys.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;

/**
 * The server's response.
 *
 * @param status the HTTP status
 * @param location the {@code Location} header, or an empty text
 * @param cacheControl the {@code Cache-Control} header, or an empty text
 * @param json the body; a missing node if it is empty or not JSON
 */
record Answer(int status, String location, String cacheControl, JsonNode json) {

    static Answer of(HttpResponse<String> response) {
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Location").orElse(""),
                response.headers().firstValue("Cache-Control").orElse(""),
                Json.parse(response.body()));
    }

    /** A text field of the body, or an empty text. */
    String text(String field) {
        return json.path(field).asText("");
    }

    String shown() {
        StringBuilder text = new StringBuilder("HTTP ").append(status).append('\n');
        if (!location.isEmpty()) {
            text.append("Location: ").append(location).append('\n');
        }
        if (!json.isMissingNode()) {
            text.append(Json.pretty(json)).append('\n');
        }
        return text.toString();
    }
}
