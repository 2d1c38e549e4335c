package io.github.scopedapikeys.policy;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One rule as a realm attribute.
 *
 * @param attribute the attribute's name: {@link #PREFIX} and the rule's name in the REST API
 * @param absent the rule where nobody set it
 * @param strict the rule where what somebody set cannot be read; never opens more than {@code absent}
 * @param parser reads the attribute's text; empty for a text that it cannot read
 */
record PolicyAttribute<T>(String attribute, T absent, T strict, Function<String, Optional<T>> parser) {

    /** All attribute names start so. */
    static final String PREFIX = "api-keys.";

    /** In place of every attribute of a policy that is lost: no rule can read it, and no database can hold it. */
    static final String LOST = "\0lost\0";

    static <T> PolicyAttribute<T> of(String name, T absent, T strict, Function<String, Optional<T>> parser) {
        return new PolicyAttribute<>(PREFIX + name, absent, strict, parser);
    }

    /** The rule's name in the REST API. */
    static String rule(String attribute) {
        return attribute.substring(PREFIX.length());
    }

    /**
     * The rule in force.
     *
     * @param attributes the realm's, by name
     */
    T read(Function<String, @Nullable String> attributes, Consumer<String> unreadable) {
        String text = attributes.apply(attribute);
        if (text == null || text.isBlank()) {
            return absent;
        }
        Optional<T> read = LOST.equals(text) ? Optional.empty() : parser.apply(text.strip());
        return read.orElseGet(() -> {
            unreadable.accept(rule(attribute));
            return strict;
        });
    }
}
