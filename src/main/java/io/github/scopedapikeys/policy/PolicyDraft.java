package io.github.scopedapikeys.policy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/**
 * Requested rules of a realm, as texts of their attributes. They are checked by the reader of the attributes, so that
 * every written value can be read.
 *
 * @param texts by the rule's name. An empty text removes the attribute, so that the rule gets its default. Other rules
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
     * @throws InvalidFieldException with the name of a rule whose value no attribute can have
     */
    public static PolicyDraft of(Map<String, Object> json) {
        Map<String, String> texts = new HashMap<>();
        json.forEach((name, value) ->
                PolicyRules.find(name).ifPresent(rule -> texts.put(name, text(name, rule.type(), value))));
        return new PolicyDraft(texts);
    }

    /** Only an empty value resets a rule. A blank one does not: it is often a mistake. */
    private static String text(String rule, RuleType<?> type, Object value) {
        String text = type.toText().apply(value);
        if (text == null || (text.isBlank() && !text.isEmpty())) {
            throw new InvalidFieldException(rule, type.values());
        }
        return text;
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
            if (text.isEmpty()) {
                realm.removeAttribute(PolicyRule.PREFIX + name);
            } else {
                realm.setAttribute(PolicyRule.PREFIX + name, text);
            }
        });
        StoredPolicyMark.set(realm);
    }

    private @Nullable String text(String attribute) {
        String text = texts.get(PolicyRule.nameOf(attribute));
        return text == null || text.isEmpty() ? null : text;
    }
}
