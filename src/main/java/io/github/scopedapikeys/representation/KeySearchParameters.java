package io.github.scopedapikeys.representation;

import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.Quoted;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a list: the filter and the page.
 *
 * @param filter which keys
 * @param after the end of the previous page; null: start with the newest key
 * @param first number of keys to skip, at least 0
 * @param max maximum number of keys, 0 to 1000
 */
public record KeySearchParameters(
        FilterRepresentation filter, @Nullable KeyCursor after, int first, int max) {

    private static final int DEFAULT_MAX = 100;
    private static final String OWNER = "userId";
    private static final Set<String> NAMES = Stream.concat(
                    Stream.of("cursor", "first", "max"), FilterRepresentation.NAMES.stream())
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> NAMES_FOR_OWNERS =
            NAMES.stream().filter(name -> !name.equals(OWNER)).collect(Collectors.toUnmodifiableSet());

    /** @throws InvalidFieldException with the name of a parameter that is unknown, repeated or not valid */
    public static KeySearchParameters of(MultivaluedMap<String, String> parameters) {
        return of(values(parameters, NAMES));
    }

    /**
     * For the keys of one user, whom the request does not name.
     *
     * @throws InvalidFieldException as {@link #of(MultivaluedMap)}
     */
    public static KeySearchParameters ofOwner(String userId, MultivaluedMap<String, String> parameters) {
        Map<String, String> values = values(parameters, NAMES_FOR_OWNERS);
        values.put(OWNER, userId);
        return of(values);
    }

    private static Map<String, String> values(MultivaluedMap<String, String> parameters, Set<String> names) {
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            String name = known(parameter.getKey(), names);
            if (parameter.getValue().size() > 1) {
                throw new InvalidFieldException(name, "must appear only once");
            }
            values.put(name, parameter.getValue().get(0));
        }
        return values;
    }

    private static KeySearchParameters of(Map<String, String> values) {
        String cursor = values.get("cursor");
        KeyCursor after = cursor == null
                ? null
                : KeyCursor.parse(cursor)
                        .orElseThrow(() -> new InvalidFieldException("cursor", "must be taken from a Link header"));
        if (after != null && values.containsKey("first")) {
            throw new InvalidFieldException("first", "cannot be combined with cursor");
        }
        int first = number("first", values.get("first"), 0);
        int max = number("max", values.get("max"), DEFAULT_MAX);
        return new KeySearchParameters(
                FilterRepresentation.of(values), after, first, Math.min(max, KeyDirectory.MAX_PAGE));
    }

    /**
     * Unknown parameters are refused: if a misspelled filter were ignored, the answer would contain more keys than
     * requested.
     */
    private static String known(String name, Set<String> names) {
        if (!names.contains(name)) {
            throw new InvalidFieldException(
                    "Query",
                    "cannot contain " + Quoted.of(name) + ": known parameters are "
                            + String.join(", ", new TreeSet<>(names)));
        }
        return name;
    }

    private static int number(String name, @Nullable String text, int absent) {
        if (text == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new InvalidFieldException(name, "must be a whole number");
        }
        throw new InvalidFieldException(name, "must not be negative");
    }
}
