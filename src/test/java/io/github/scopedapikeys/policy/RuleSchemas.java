package io.github.scopedapikeys.policy;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;

/** The rules as JSON schemas. */
public final class RuleSchemas {

    private RuleSchemas() {}

    /** Of the body and the answer of the policy. */
    public static ObjectNode policy() {
        ObjectNode policy = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = policy.putObject("properties");
        for (PolicyRule<?> rule : PolicyRules.ALL) {
            ObjectNode schema = rule == PolicyRules.RATE_LIMIT
                    ? rateLimit()
                    : schema(TypeFactory.defaultInstance()
                            .constructType(rule.type().json()));
            properties.set(rule.name(), schema.put("description", rule.type().values()));
        }
        properties.set(
                "unreadable",
                schema(TypeFactory.defaultInstance().constructCollectionType(java.util.List.class, String.class))
                        .put("description", "rules whose attribute cannot be read; ignored in a change"));
        return policy;
    }

    /** Of a rate limit; without fields: none. */
    public static ObjectNode rateLimit() {
        ObjectNode limit = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode fields = limit.putObject("properties");
        fields.putObject("perSecond").put("type", "integer").put("minimum", 1).put("maximum", 10_000);
        fields.putObject("burst").put("type", "integer").put("minimum", 1).put("maximum", 100_000);
        return limit.put("additionalProperties", false);
    }

    private static ObjectNode schema(JavaType type) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (type.isMapLikeType()) {
            schema.put("type", "object").set("additionalProperties", schema(type.getContentType()));
        } else if (type.isCollectionLikeType()) {
            schema.put("type", "array").set("items", schema(type.getContentType()));
        } else if (type.getRawClass() == Boolean.class) {
            schema.put("type", "boolean");
        } else if (type.getRawClass() == Long.class) {
            schema.put("type", "integer").put("minimum", 0).put("maximum", Integer.MAX_VALUE);
        } else {
            schema.put("type", "string");
        }
        return schema;
    }
}
