package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.service.InvalidFieldException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of a listing.
 *
 * @param userId whose keys
 * @param first how many to pass over, at least 0
 * @param max how many to give at most, 0 to 1000
 */
record KeyQuery(String userId, int first, int max) {

    private static final int DEFAULT_MAX = 100;
    private static final int LARGEST_MAX = 1000;
    private static final Set<String> KNOWN = Set.of("userId", "first", "max");

    /** @throws InvalidFieldException naming a parameter that is unknown, repeated, missing or no number */
    static KeyQuery of(MultivaluedMap<String, String> parameters) {
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            // A filter that is passed over would show more than was asked for.
            if (!KNOWN.contains(parameter.getKey())) {
                throw new InvalidFieldException("Query", "must have the parameters userId, first and max only");
            }
            if (parameter.getValue().size() > 1) {
                throw new InvalidFieldException(parameter.getKey(), "must be given once");
            }
        }
        String userId = parameters.getFirst("userId");
        if (userId == null || userId.isBlank()) {
            throw new InvalidFieldException("userId", "is required");
        }
        int first = number("first", parameters.getFirst("first"), 0);
        int max = number("max", parameters.getFirst("max"), DEFAULT_MAX);
        return new KeyQuery(userId, first, Math.min(max, LARGEST_MAX));
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
