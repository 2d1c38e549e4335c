package io.github.scopedapikeys.policy;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one rule.
 *
 * @param name in the REST API
 * @param defaultValue applies if there is no attribute
 * @param strictValue applies if the attribute cannot be read; never allows more than the default
 * @param type the values that the rule accepts
 */
record PolicyRule<T>(String name, T defaultValue, T strictValue, RuleType<T> type) {

    /** The common prefix of all attribute names. */
    static final String PREFIX = "api-keys.";

    /** Stands for every attribute of a lost policy. No rule can read it, and no database can store it. */
    static final String LOST = "\0lost\0";

    /** The rule's name for a realm attribute. */
    static String nameOf(String attribute) {
        return attribute.substring(PREFIX.length());
    }

    /** The name of the realm attribute. */
    String attribute() {
        return PREFIX + name;
    }

    /**
     * The value in force. A blank attribute is not the default, because it is often a template's empty variable.
     *
     * @param attributes the realm's attributes, by name
     * @param unreadable gets the rule's name if its attribute cannot be read
     */
    T read(Function<String, @Nullable String> attributes, Consumer<String> unreadable) {
        String text = attributes.apply(attribute());
        if (text == null) {
            return defaultValue;
        }
        Optional<T> read = LOST.equals(text) ? Optional.empty() : type.parser().apply(text.strip());
        return read.orElseGet(() -> {
            unreadable.accept(name);
            return strictValue;
        });
    }
}
