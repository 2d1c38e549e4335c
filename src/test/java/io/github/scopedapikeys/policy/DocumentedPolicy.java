package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The examples of {@code docs/policy-as-code.md}. */
public final class DocumentedPolicy {

    private static final Pattern HCL_ATTRIBUTE = Pattern.compile("\"(api-keys\\.[^\"]+)\"\\s*=\\s*\"([^\"]*)\"");

    private DocumentedPolicy() {}

    /** The realm as keycloak-config-cli reads it, in JSON. */
    public static String realm() {
        return yaml().toString();
    }

    /** The attributes in that realm. */
    public static Map<String, String> attributes() {
        Map<String, String> all = new TreeMap<>();
        yaml().path("attributes").properties().forEach(attribute -> {
            assertThat(attribute.getValue().isTextual()).as(attribute.getKey()).isTrue();
            all.put(attribute.getKey(), attribute.getValue().asText());
        });
        return all;
    }

    private static JsonNode yaml() {
        try {
            return new YAMLMapper().readTree(block("yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> ofTerraform() {
        Map<String, String> all = new TreeMap<>();
        HCL_ATTRIBUTE.matcher(block("hcl")).results().forEach(found -> all.put(found.group(1), found.group(2)));
        return all;
    }

    /** The policy that these attributes give, as the REST API shows it. */
    public static Map<String, Object> policy() {
        return read(attributes(), new ArrayList<>());
    }

    static Map<String, Object> read(Map<String, String> attributes, List<String> unreadable) {
        return new KeyPolicy(attributes::get, unreadable::add).toJson();
    }

    private static String block(String language) {
        try {
            String page = Files.readString(Path.of("docs", "policy-as-code.md"));
            int start = page.indexOf("```" + language + "\n") + language.length() + 4;
            return page.substring(start, page.indexOf("\n```", start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
