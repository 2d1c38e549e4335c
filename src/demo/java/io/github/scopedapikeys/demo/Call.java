package io.github.scopedapikeys.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** One request. When it is shown, secrets are shortened or replaced with their names. */
final class Call {

    private static final Set<String> SHORTENED = Set.of("token", "subject_token");

    private final String method;
    private final String url;
    private final HttpRequest.Builder request;
    private final StringBuilder shown = new StringBuilder();
    private final List<String> form = new ArrayList<>();
    private final List<String> shownForm = new ArrayList<>();
    private BodyPublisher body = BodyPublishers.noBody();

    private Call(String method, String url) {
        this.method = method;
        this.url = url;
        this.request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "application/json");
    }

    static Call get(String url) {
        return new Call("GET", url);
    }

    static Call post(String url) {
        return new Call("POST", url);
    }

    static Call delete(String url) {
        return new Call("DELETE", url);
    }

    /** Authenticates with an access token. */
    Call bearer(String token) {
        request.header("Authorization", "Bearer " + token);
        return show("Authorization: Bearer " + Json.start(token));
    }

    /** Authenticates with an API key. */
    Call apiKey(String key) {
        request.header("X-API-Key", key);
        return show("X-API-Key: " + Json.start(key));
    }

    /** Authenticates as a confidential client. */
    Call client(String id, String secret) {
        byte[] pair = (encode(id) + ":" + encode(secret)).getBytes(StandardCharsets.UTF_8);
        request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        return show("Authorization: Basic <%s and its secret>".formatted(id));
    }

    /** Adds a form parameter. */
    Call form(String name, String value) {
        form.add(encode(name) + "=" + encode(value));
        shownForm.add(name + "=" + (SHORTENED.contains(name) ? Json.start(value) : value));
        return this;
    }

    /** Adds a form parameter that is not shown. */
    Call secretForm(String name, String value) {
        form.add(encode(name) + "=" + encode(value));
        shownForm.add(name + "=<not shown>");
        return this;
    }

    Call json(JsonNode node) {
        request.header("Content-Type", "application/json");
        body = BodyPublishers.ofString(node.toString());
        return show(Json.pretty(node));
    }

    HttpRequest request() {
        if (!form.isEmpty()) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
            body = BodyPublishers.ofString(String.join("&", form));
        }
        return request.method(method, body).build();
    }

    String shown() {
        StringBuilder text = new StringBuilder(method).append(' ').append(url).append('\n');
        text.append(shown);
        shownForm.forEach(parameter -> text.append(parameter).append('\n'));
        return text.toString();
    }

    private Call show(String line) {
        shown.append(line).append('\n');
        return this;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
