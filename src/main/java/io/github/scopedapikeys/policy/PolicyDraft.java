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
 * Requested rules of a realm, as the texts of their attributes. The reader of attributes checks them, so that nothing is
 * written which it cannot read.
 *
 * @param texts by the rule's name; a blank text removes the attribute, which gives the rule its default. Other rules stay
 *     as they are
 */
public record PolicyDraft(Map<String, String> texts) {

    /** Copies what it is given. */
    public PolicyDraft {
        texts = Map.copyOf(texts);
    }

    /**
     * The draft with these rules.
     *
     * @param json values of the REST API by rule, each of the kind that {@link #kinds} has
     */
    public static PolicyDraft of(Map<String, Object> json) {
        Map<String, String> texts = new HashMap<>();
        json.forEach((name, value) -> PolicyRules.find(name)
                .ifPresent(rule -> texts.put(name, rule.type().toText().apply(value))));
        return new PolicyDraft(texts);
    }

    /** The kind of value that each rule has in the REST API. */
    public static Map<String, TypeReference<?>> kinds() {
        return PolicyRules.ALL.stream()
                .collect(Collectors.toMap(PolicyRule::name, rule -> rule.type().json()));
    }

    /** Whether the draft has this rule. */
    public boolean names(String rule) {
        return texts.containsKey(rule);
    }

    /** The rules of the draft whose text cannot be read. */
    public List<String> unreadable() {
        List<String> names = new ArrayList<>();
        KeyPolicyReader.read(this::text, names::add);
        return names;
    }

    /** The policy that the realm would have. */
    public KeyPolicy over(RealmModel realm) {
        return KeyPolicyReader.read(
                attribute -> names(PolicyRule.nameOf(attribute)) ? text(attribute) : realm.getAttribute(attribute),
                name -> {});
    }

    /** Gives the realm these rules. */
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
