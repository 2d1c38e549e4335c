package io.github.scopedapikeys.management;

import io.github.scopedapikeys.key.KeyScanner;
import io.github.scopedapikeys.ratelimit.RateLimit;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.LookUpText;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The limits of fields. Each check returns the value as it is stored, or throws an exception with the field's name. */
final class FieldLimits {

    private static final int MAX_DESCRIPTION = 1000;
    private static final int MAX_ENTRIES = 100;
    private static final int MAX_ENTRY = 255;
    private static final int MAX_METADATA = 50;
    private static final int MAX_METADATA_KEY = 64;

    private FieldLimits() {}

    static @Nullable String description(@Nullable String description) {
        if (description != null && length(description) > MAX_DESCRIPTION) {
            throw new InvalidFieldException("description", "must have at most " + MAX_DESCRIPTION + " characters");
        }
        return description == null ? null : clean("description", description);
    }

    static void reason(@Nullable String reason) {
        if (reason != null) {
            if (length(reason) > MAX_ENTRY) {
                throw new InvalidFieldException("reason", "must have at most " + MAX_ENTRY + " characters");
            }
            printable("reason", reason);
        }
    }

    static Duration gracePeriod(@Nullable Long seconds, Duration longest) {
        if (seconds == null) {
            return Duration.ZERO;
        }
        if (seconds < 0 || seconds > longest.toSeconds()) {
            throw new InvalidFieldException(
                    "gracePeriod",
                    "must be 0 to " + longest.toSeconds()
                            + " seconds: the realm's policy (maxRotationGrace) sets the maximum");
        }
        return Duration.ofSeconds(seconds);
    }

    static List<String> entries(String field, @Nullable List<String> entries) {
        if (entries == null) {
            return List.of();
        }
        if (entries.size() > MAX_ENTRIES) {
            throw new InvalidFieldException(field, "must have at most " + MAX_ENTRIES + " entries");
        }
        for (String entry : entries) {
            if (entry == null || entry.isBlank() || entry.length() > MAX_ENTRY) {
                throw new InvalidFieldException(
                        field, "must contain only entries of 1 to " + MAX_ENTRY + " characters");
            }
            printable(field, entry);
        }
        return List.copyOf(new LinkedHashSet<>(entries));
    }

    /** Whether a name can be an entry of a list. */
    static boolean isEntry(String name) {
        try {
            entries("name", List.of(name));
            return true;
        } catch (InvalidFieldException e) {
            return false;
        }
    }

    static Map<String, List<String>> clientRoles(@Nullable Map<String, List<String>> clientRoles) {
        Map<String, List<String>> copy = new TreeMap<>();
        if (clientRoles != null) {
            entries("clientRoles", List.copyOf(clientRoles.keySet()));
            clientRoles.forEach((client, roles) -> {
                if (roles == null) {
                    throw new InvalidFieldException("clientRoles", "must have a list of roles for each client");
                }
                copy.put(client, entries("clientRoles", roles));
            });
        }
        return copy;
    }

    /** Null: none. */
    static @Nullable RateLimit rateLimit(@Nullable Map<String, Long> fields) {
        return fields == null || fields.isEmpty()
                ? null
                : RateLimit.of(fields).orElseThrow(() -> new InvalidFieldException("rateLimit", RateLimit.VALUES));
    }

    static Map<String, String> metadata(@Nullable Map<String, String> metadata) {
        if (metadata == null) {
            return Map.of();
        }
        if (metadata.size() > MAX_METADATA) {
            throw new InvalidFieldException("metadata", "must have at most " + MAX_METADATA + " entries");
        }
        metadata.forEach((key, value) -> {
            if (key.isBlank() || key.length() > MAX_METADATA_KEY) {
                throw new InvalidFieldException(
                        "metadata", "must have keys of 1 to " + MAX_METADATA_KEY + " characters");
            }
            if (value == null || value.length() > MAX_ENTRY) {
                throw new InvalidFieldException("metadata", "must have values of at most " + MAX_ENTRY + " characters");
            }
            printable("metadata", key);
            clean("metadata", value);
        });
        return metadata;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static String printable(String field, String text) {
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidFieldException(field, "must not contain control characters");
        }
        return clean(field, text);
    }

    /**
     * Refuses characters that databases cannot store or that mislead readers, and keys: a key is shown once and never
     * stored.
     */
    static String clean(String field, String text) {
        if (text.codePoints().anyMatch(FieldLimits::isUnfit)) {
            throw new InvalidFieldException(field, "must not contain NUL, unpaired surrogates or direction marks");
        }
        if (KeyScanner.holdsKey(text)) {
            throw new InvalidFieldException(field, "must not contain an API key");
        }
        return text;
    }

    private static boolean isUnfit(int codePoint) {
        boolean direction =
                (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
        return direction || LookUpText.isUnstorable(codePoint);
    }
}
