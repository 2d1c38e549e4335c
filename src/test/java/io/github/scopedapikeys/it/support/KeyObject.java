package io.github.scopedapikeys.it.support;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads an answer that shows a key. */
public final class KeyObject {

    private KeyObject() {}

    public static String id(JsonNode key) {
        return key.path("id").asText();
    }

    /** The key itself, which only the answers to its creation and rotation have. */
    public static String text(JsonNode key) {
        return key.path("key").asText();
    }
}
