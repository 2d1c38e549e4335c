package io.github.scopedapikeys.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scopedapikeys.policy.RuleSchemas;
import java.util.List;
import java.util.Map;

/** What holds for many calls or fields: who may call, errors, parameters of searches, and the limits of fields. */
final class DocumentRules {

    private static final String ADMIN = "/admin/realms/{realm}/api-keys";
    private static final String OWN = "/realms/{realm}/api-keys/";

    /** The schemas of bodies of requests. The others are of answers. */
    private static final List<String> BODIES = List.of(
            "ChangeApiKeyRepresentation",
            "CreateApiKeyRepresentation",
            "IdentifyApiKeyRepresentation",
            "KeySpecification",
            "RevokeApiKeysRepresentation",
            "RotateApiKeyRepresentation");

    private static final List<String> TIMES = List.of(
            "createdBefore",
            "createdAfter",
            "expiresBefore",
            "expiresAfter",
            "lastUsedBefore",
            "lastUsedAfter",
            "createdAt",
            "expiresAt",
            "lastUsedAt");

    private final ObjectNode document;
    private final ObjectNode schemas;

    DocumentRules(ObjectNode document) {
        this.document = document;
        this.schemas = (ObjectNode) document.path("components").path("schemas");
    }

    void apply() {
        schemas.remove("RateLimit");
        schemas.set("Policy", RuleSchemas.policy());
        describeIgnored();
        schemas.properties().forEach(schema -> bound(schema.getKey(), (ObjectNode) schema.getValue()));
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(call -> {
                    if (call.getValue() instanceof ObjectNode operation && operation.has("operationId")) {
                        describe(path.getKey(), call.getKey(), operation);
                    }
                }));
        document.path("paths").forEach(path -> path.path("parameters").forEach(this::nameParameter));
    }

    /** A key may be sent back as it was read. What cannot be changed has no type in the code. */
    private void describeIgnored() {
        ObjectNode change =
                (ObjectNode) schemas.path("ChangeApiKeyRepresentation").path("properties");
        schemas.path("ApiKeyRepresentation").path("properties").properties().forEach(field -> {
            JsonNode type = change.path(field.getKey()).path("type");
            if (change.has(field.getKey()) && !type.equals(field.getValue().path("type"))
                    || field.getKey().equals("policyViolations")) {
                change.set(field.getKey(), ((ObjectNode) field.getValue().deepCopy()).put("description", "ignored"));
            }
        });
    }

    private void bound(String name, ObjectNode schema) {
        if (!schema.path("type").asText().equals("object") || !schema.has("properties")) {
            return;
        }
        schema.put("additionalProperties", false);
        boolean answer = !BODIES.contains(name);
        schema.path("properties").properties().forEach(property -> {
            if (property.getValue() instanceof ObjectNode field) {
                boundField(property.getKey(), field, answer);
            }
        });
    }

    /** The limits of bodies; what is stored already may exceed them. */
    private void boundField(String name, ObjectNode field, boolean answer) {
        if (name.equals("rateLimit")) {
            field.removeAll();
            field.setAll(RuleSchemas.rateLimit());
        } else if (name.equals("status")) {
            field.putArray("enum").add("active").add("disabled").add("expired").add("rotating");
        } else if (name.equals("key")) {
            field.put("description", "the secret value, shown once")
                    .put("pattern", "^[a-z][a-z0-9]{1,11}_[0-9A-Za-z]{71}$");
        } else if (TIMES.contains(name) && !field.has("items")) {
            field.put(
                    "description", "ISO 8601 with offset" + (name.equals("expiresAt") && !answer ? ", or never" : ""));
            field.put("type", "string");
        }
        if (answer) {
            return;
        }
        switch (name) {
            case "name" -> field.put("minLength", 1);
            case "description" -> field.put("maxLength", 1000);
            case "reason", "userId", "username", "search", "scope", "client" -> field.put("maxLength", 255);
            case "scopes", "realmRoles", "clients", "allowedIps" -> boundList(field);
            case "clientRoles" -> {
                field.put("maxProperties", 100);
                if (field.path("additionalProperties") instanceof ObjectNode list) {
                    boundList(list);
                }
            }
            case "metadata" -> {
                field.put("maxProperties", 50);
                if (field.path("additionalProperties") instanceof ObjectNode value) {
                    value.put("maxLength", 255);
                }
            }
            case "expiresIn" -> field.put("minimum", 1).put("description", "seconds");
            case "gracePeriod" -> field.put("minimum", 0).put("description", "seconds");
            default -> {}
        }
    }

    private static void boundList(ObjectNode list) {
        list.put("maxItems", 100);
        ObjectNode items = list.withObject("/items");
        items.put("type", "string").put("minLength", 1).put("maxLength", 255);
    }

    private void describe(String path, String method, ObjectNode operation) {
        boolean admin = path.startsWith(ADMIN);
        boolean own = path.startsWith(OWN + "keys") || path.startsWith(OWN + "options");
        boolean verify = path.equals(OWN + "verify");
        boolean leaks = path.equals(OWN + "leaks");
        operation
                .putArray("tags")
                .add(admin ? "administration" : own ? "self-service" : verify ? "gateways" : "possession");
        ObjectNode security = operation.putArray("security").addObject();
        if (verify) {
            security.putArray("gateway");
        }
        security.putArray(admin ? "administrator" : own ? "user" : leaks ? "report" : "key");
        operation.path("parameters").forEach(this::nameParameter);
        String id = operation.path("operationId").asText();
        if (List.of("listKeys", "countKeys", "listOwnKeys").contains(id)) {
            searchParameters(operation.withArray("/parameters"), admin);
        }
        if (path.endsWith("/policy")) {
            ObjectNode schema = reference("Policy");
            content(operation.withObject("/responses/200").put("description", "The policy"), schema);
            if (method.equals("put")) {
                content(operation.withObject("/requestBody").put("required", true), schema);
            }
        }
        if (leaks) {
            ObjectNode list = document.objectNode().put("type", "array").put("maxItems", 1000);
            ObjectNode match = list.putObject("items").put("type", "object").put("additionalProperties", true);
            match.putObject("properties").putObject("token").put("type", "string");
            content(operation.withObject("/requestBody").put("required", true), list);
            parameter(
                            operation.withArray("/parameters"),
                            "Github-Public-Key-Identifier",
                            "header",
                            "names the key of the signature")
                    .put("required", true)
                    .putObject("schema")
                    .put("type", "string")
                    .put("maxLength", 100);
        }
        if (operation.path("requestBody") instanceof ObjectNode body && !path.endsWith("/rotate")) {
            body.put("required", true);
        }
        if (!verify) {
            errors(operation.withObject("/responses"), admin || own, leaks, !method.equals("get"));
        }
    }

    private void searchParameters(ArrayNode parameters, boolean admin) {
        schemas.path("RevokeApiKeysRepresentation")
                .path("properties")
                .properties()
                .forEach(field -> {
                    String name = field.getKey();
                    if (!List.of("reason", "dryRun").contains(name) && (admin || !name.equals("userId"))) {
                        parameter(parameters, name, "query", "finds only such keys")
                                .set("schema", field.getValue().deepCopy());
                    }
                });
        Map<String, String> pages =
                Map.of("first", "number of keys to skip", "max", "size of a page; more than 1000 counts as 1000");
        for (String name : List.of("first", "max")) {
            ObjectNode schema =
                    parameter(parameters, name, "query", pages.get(name)).putObject("schema");
            schema.put("type", "integer")
                    .put("format", "int32")
                    .put("minimum", 0)
                    .put("default", name.equals("max") ? 100 : 0);
        }
        parameter(parameters, "cursor", "query", "end of the page before; only from a Link header")
                .putObject("schema")
                .put("type", "string");
    }

    private static ObjectNode parameter(ArrayNode parameters, String name, String in, String description) {
        return parameters.addObject().put("name", name).put("in", in).put("description", description);
    }

    private void nameParameter(JsonNode parameter) {
        if (parameter instanceof ObjectNode node) {
            switch (node.path("name").asText()) {
                case "realm" -> node.put("description", "name of the realm");
                case "id" -> {
                    node.put("description", "id of the key");
                    ((ObjectNode) node.path("schema")).put("format", "uuid");
                }
                case "reason" -> {
                    node.put("description", "for the events");
                    ((ObjectNode) node.path("schema")).put("maxLength", 255);
                }
                default -> {}
            }
        }
    }

    private void errors(ObjectNode responses, boolean signedIn, boolean leaks, boolean changes) {
        error(responses, "400", "BadRequest");
        if (signedIn) {
            error(responses, "401", "Unauthorized");
            error(responses, "403", "Forbidden");
            error(responses, "404", "NotFound");
            if (changes) {
                error(responses, "409", "Conflict");
            }
        } else {
            error(responses, "503", "TryAgain");
        }
        if (leaks) {
            error(responses, "403", "Forbidden");
            error(responses, "404", "NotFound");
            error(responses, "413", "TooLarge");
        }
    }

    private static void error(ObjectNode responses, String status, String name) {
        responses.putObject(status).put("$ref", "#/components/responses/" + name);
    }

    private void content(ObjectNode of, ObjectNode schema) {
        of.putObject("content").putObject("application/json").set("schema", schema);
    }

    private ObjectNode reference(String schema) {
        return document.objectNode().put("$ref", "#/components/schemas/" + schema);
    }
}
