package io.github.scopedapikeys.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/** Parses and prints JSON. Secrets are shortened. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> SECRETS = Set.of("access_token", "refresh_token", "id_token", "key");
    private static final int START_LENGTH = 11;

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The parsed text; a missing node if it is not JSON. */
    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** The claims of a JWT, unverified; a missing node if the text is not a JWT. */
    static JsonNode claims(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return MissingNode.getInstance();
        }
        try {
            return parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return MissingNode.getInstance();
        }
    }

    /** Prints JSON on several lines, with keys and tokens shortened. */
    static String pretty(JsonNode node) {
        return redacted(node).toPrettyString();
    }

    /** The start of a secret: enough to recognize it, but useless to an attacker. */
    static String start(String secret) {
        return secret.length() <= START_LENGTH ? "…" : secret.substring(0, START_LENGTH) + "…";
    }

    private static JsonNode redacted(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = object.deepCopy();
        SECRETS.stream()
                .filter(name -> copy.path(name).isTextual())
                .forEach(name -> copy.put(name, start(copy.get(name).textValue())));
        return copy;
    }
}
