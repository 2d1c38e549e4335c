package io.github.scopedapikeys.policy;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy: all that is to say of it.
 *
 * @param name in the REST API
 * @param defaultValue where nobody set it
 * @param strictValue where what somebody set cannot be read; never opens more than the default
 * @param type the values that it takes
 */
record PolicyRule<T>(String name, T defaultValue, T strictValue, RuleType<T> type) {

    /** All attribute names start so. */
    static final String PREFIX = "api-keys.";

    /** In place of every attribute of a policy that is lost: no rule can read it, and no database can hold it. */
    static final String LOST = "\0lost\0";

    /** The rule's name, by that of its realm attribute. */
    static String nameOf(String attribute) {
        return attribute.substring(PREFIX.length());
    }

    /** The name of its realm attribute. */
    String attribute() {
        return PREFIX + name;
    }

    /**
     * The value in force.
     *
     * @param attributes the realm's, by name
     * @param unreadable is given the rule's name if its attribute cannot be read
     */
    T read(Function<String, @Nullable String> attributes, Consumer<String> unreadable) {
        String text = attributes.apply(attribute());
        if (text == null || text.isBlank()) {
            return defaultValue;
        }
        Optional<T> read = LOST.equals(text) ? Optional.empty() : type.parser().apply(text.strip());
        return read.orElseGet(() -> {
            unreadable.accept(name);
            return strictValue;
        });
    }
}
