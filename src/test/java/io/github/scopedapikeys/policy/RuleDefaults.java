package io.github.scopedapikeys.policy;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All rules of the code, with the values that apply where nobody set them and where they cannot be read. */
public final class RuleDefaults {

    private RuleDefaults() {}

    /**
     * One rule.
     *
     * @param unset the default, as the attribute's text; empty: none
     * @param strict the value while the attribute cannot be read
     */
    public record Defaults(String unset, String strict) {}

    /** By the attribute's name. */
    public static Map<String, Defaults> all() {
        Map<String, Defaults> all = new TreeMap<>();
        for (PolicyRule<?> rule : PolicyRules.ALL) {
            all.put(rule.attribute(), new Defaults(text(rule.defaultValue()), text(rule.strictValue())));
        }
        return all;
    }

    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(RuleDefaults::text).orElse("");
        }
        if (value instanceof Collection<?> values) {
            return values.stream().map(RuleDefaults::text).collect(Collectors.joining(","));
        }
        if (value instanceof Map<?, ?> map && map.isEmpty()) {
            return "";
        }
        return value instanceof Duration duration ? String.valueOf(duration.toSeconds()) : value.toString();
    }
}
