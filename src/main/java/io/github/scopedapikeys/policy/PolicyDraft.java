package io.github.scopedapikeys.policy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.keycloak.models.RealmModel;

/**
 * Requested rules of a realm, as texts of their attributes. They are checked by the reader of the attributes, so that
 * every written value can be read.
 *
 * @param texts by the rule's name. A blank text removes the attribute, so that the rule gets its default. Other rules
 *     stay as they are
 */
public record PolicyDraft(Map<String, String> texts) {

    /** Copies the map. */
    public PolicyDraft {
        texts = Map.copyOf(texts);
    }

    /**
     * Creates the draft for a request.
     *
     * @param json values of the REST API by rule, of the types in {@link #kinds}
     */
    public static PolicyDraft of(Map<String, Object> json) {
        Map<String, String> texts = new HashMap<>();
        json.forEach((name, value) -> PolicyRules.find(name)
                .ifPresent(rule -> texts.put(name, rule.type().toText().apply(value))));
        return new PolicyDraft(texts);
    }

    /** The type of each rule's value in the REST API. */
    public static Map<String, TypeReference<?>> kinds() {
        return PolicyRules.ALL.stream()
                .collect(Collectors.toMap(PolicyRule::name, rule -> rule.type().json()));
    }

    /** Whether the draft contains this rule. */
    public boolean names(String rule) {
        return texts.containsKey(rule);
    }

    /** The rules of the draft whose text cannot be read. */
    public List<String> unreadable() {
        List<String> names = new ArrayList<>();
        KeyPolicyReader.read(this::text, names::add);
        return names;
    }

    /** The policy that the realm would have with this draft. */
    public KeyPolicy over(RealmModel realm) {
        return KeyPolicyReader.read(
                attribute -> names(PolicyRule.nameOf(attribute)) ? text(attribute) : realm.getAttribute(attribute),
                name -> {});
    }

    /** Stores these rules in the realm. */
    public void write(RealmModel realm) {
        new TreeMap<>(texts).forEach((name, text) -> {
            if (text.isBlank()) {
                realm.removeAttribute(PolicyRule.PREFIX + name);
            } else {
                realm.setAttribute(PolicyRule.PREFIX + name, text);
            }
        });
        StoredPolicyMark.set(realm);
    }

    private String text(String attribute) {
        return texts.getOrDefault(PolicyRule.nameOf(attribute), "");
    }
}
