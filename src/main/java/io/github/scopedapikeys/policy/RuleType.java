package io.github.scopedapikeys.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values that a rule accepts, and their forms.
 *
 * @param values description of the accepted values; continues a sentence that begins with the rule's name
 * @param json the type of a value in the REST API
 * @param parser reads a value from the text of a realm attribute; empty if it cannot
 * @param toJson converts the value for the REST API; null: left out
 * @param toText converts a value of the REST API to the attribute's text; empty: the default; null: the rule cannot have
 *     this value
 */
record RuleType<T>(
        String values,
        TypeReference<?> json,
        Function<String, Optional<T>> parser,
        Function<T, @Nullable Object> toJson,
        Function<Object, @Nullable String> toText) {

    /** In a list of names, where anything may be allowed by an empty list: nothing. No entry can have this name. */
    static final String NOTHING = ",";

    private static final String NONE = "none";
    private static final String SEPARATORS = "[\\s,]+";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final TypeReference<Boolean> BOOLEAN = new TypeReference<>() {};
    private static final TypeReference<String> STRING = new TypeReference<>() {};
    private static final TypeReference<Long> NUMBER = new TypeReference<>() {};
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<List<Long>> NUMBERS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Long>> NUMBER_BY_NAME = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> STRING_BY_NAME = new TypeReference<>() {};
    private static final TypeReference<TreeMap<String, String>> SORTED_BY_NAME = new TypeReference<>() {};

    static final RuleType<Boolean> FLAG = new RuleType<>(
            "must be true or false",
            BOOLEAN,
            text -> switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            },
            flag -> flag,
            Object::toString);

    static final RuleType<Duration> SECONDS = seconds(1);
    static final RuleType<Duration> SECONDS_OR_ZERO = seconds(0);

    /** 0 seconds mean no timeout, which is stored as a missing attribute. */
    static final RuleType<Optional<Duration>> TIMEOUT = new RuleType<>(
            secondsFrom(0) + "; 0 means none",
            NUMBER,
            RuleType::timeout,
            timeout -> timeout.map(Duration::toSeconds).orElse(null),
            seconds -> Long.valueOf(0).equals(seconds) ? "" : seconds.toString());

    static final RuleType<List<Duration>> NOTICES = new RuleType<>(
            "must be a list of whole numbers of seconds, each 1 to " + Integer.MAX_VALUE,
            NUMBERS,
            RuleType::durations,
            durations -> durations.stream().map(Duration::toSeconds).toList(),
            notices -> List.of().equals(notices) ? NONE : joined((List<?>) notices));

    static final RuleType<Integer> COUNT = new RuleType<>(
            "must be a whole number from 0 to " + Integer.MAX_VALUE,
            NUMBER,
            text -> number(text, 0),
            Integer::longValue,
            Object::toString);

    static final RuleType<Set<String>> NAMES = new RuleType<>(
            "must be a list of names without blanks or commas, none of them empty; [] means the default",
            STRINGS,
            RuleType::names,
            names -> names.stream().sorted().toList(),
            names -> textOfNames((List<?>) names));

    static final RuleType<Optional<String>> ROLE = new RuleType<>(
            "must be the name of a realm role, or client.role for a client role",
            STRING,
            text -> text.isEmpty() ? Optional.empty() : Optional.of(Optional.of(text)),
            role -> role.orElse(null),
            Object::toString);

    static final RuleType<KeyPrefix> PREFIX = new RuleType<>(
            "must be 2 to 12 lower-case letters a-z and digits, and begin with a letter",
            STRING,
            KeyPrefix::of,
            KeyPrefix::value,
            Object::toString);

    static final RuleType<Map<String, String>> KEYS_BY_NAME = new RuleType<>(
            "must be a JSON object: identifier to public key in PEM",
            STRING_BY_NAME,
            RuleType::byName,
            TreeMap::new,
            RuleType::written);

    static final RuleType<Optional<RateLimit>> RATE_LIMIT = new RuleType<>(
            RateLimit.VALUES,
            NUMBER_BY_NAME,
            text -> RateLimit.parse(text).map(Optional::of),
            limit -> limit.map(RateLimit::fields).orElse(null),
            fields -> textOfRateLimit((Map<?, ?>) fields));

    private static RuleType<Duration> seconds(int minimum) {
        return new RuleType<>(
                secondsFrom(minimum),
                NUMBER,
                text -> number(text, minimum).map(Duration::ofSeconds),
                Duration::toSeconds,
                Object::toString);
    }

    private static String secondsFrom(int minimum) {
        return "must be a whole number of seconds from " + minimum + " to " + Integer.MAX_VALUE;
    }

    private static @Nullable String textOfRateLimit(Map<?, ?> fields) {
        return fields.isEmpty()
                ? ""
                : RateLimit.of(fields).map(RateLimit::toString).orElse(null);
    }

    private static Optional<Optional<Duration>> timeout(String text) {
        Optional<Integer> seconds = number(text, 0);
        return seconds.isEmpty()
                ? Optional.empty()
                : Optional.of(seconds.filter(some -> some > 0).map(Duration::ofSeconds));
    }

    private static Optional<Integer> number(String text, int minimum) {
        try {
            int number = Integer.parseInt(text);
            return number >= minimum ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<Duration>> durations(String text) {
        if (NONE.equals(text)) {
            return Optional.of(List.of());
        }
        List<Optional<Duration>> read = split(text).stream()
                .map(part -> number(part, 1).map(Duration::ofSeconds))
                .toList();
        return !read.isEmpty() && read.stream().allMatch(Optional::isPresent)
                ? Optional.of(read.stream().map(Optional::orElseThrow).toList())
                : Optional.empty();
    }

    private static Set<String> split(String text) {
        return Arrays.stream(text.split(SEPARATORS))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A text without a name is never an empty set, which would allow anything. */
    private static Optional<Set<String>> names(String text) {
        Set<String> names = split(text);
        if (names.isEmpty()) {
            return text.isEmpty() ? Optional.empty() : Optional.of(Set.of(NOTHING));
        }
        return Optional.of(names);
    }

    /** Null if an entry would be lost or read as several. */
    private static @Nullable String textOfNames(List<?> names) {
        boolean readable = names.stream().allMatch(name -> name instanceof String text && isName(text));
        return readable || names.equals(List.of(NOTHING)) ? joined(names) : null;
    }

    private static boolean isName(String text) {
        return !text.isBlank() && split(text).equals(Set.of(text));
    }

    private static String joined(List<?> entries) {
        return entries.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static Optional<Map<String, String>> byName(String text) {
        try {
            Map<String, String> read = JSON.readValue(text, SORTED_BY_NAME);
            return read == null || read.containsValue(null) ? Optional.empty() : Optional.of(read);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String written(Object textByName) {
        try {
            Map<?, ?> map = (Map<?, ?>) textByName;
            return map.isEmpty() ? "" : JSON.writeValueAsString(new TreeMap<>(map));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text could not be written as JSON", e);
        }
    }
}
