package io.github.scopedapikeys.representation;

import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.directory.KeyStatus;
import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.LookUpText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a query or a body, see {@link KeyFilter}. A null field is no condition. A blank field is refused: it
 * usually comes from a script with an empty variable, and would match more keys than intended.
 */
public record FilterRepresentation(
        @Nullable String userId,
        @Nullable String search,
        @Nullable String status,
        @Nullable String scope,
        @Nullable String client,
        @Nullable String createdBefore,
        @Nullable String createdAfter,
        @Nullable String expiresBefore,
        @Nullable String expiresAfter,
        @Nullable String lastUsedBefore,
        @Nullable String lastUsedAfter,
        @Nullable Boolean neverUsed) {

    /** The names of the fields, which are those of the query parameters. */
    public static final Set<String> NAMES = Set.of(
            "userId",
            "search",
            "status",
            "scope",
            "client",
            "createdBefore",
            "createdAfter",
            "expiresBefore",
            "expiresAfter",
            "lastUsedBefore",
            "lastUsedAfter",
            "neverUsed");

    static FilterRepresentation of(Map<String, String> values) {
        return new FilterRepresentation(
                values.get("userId"),
                values.get("search"),
                values.get("status"),
                values.get("scope"),
                values.get("client"),
                values.get("createdBefore"),
                values.get("createdAfter"),
                values.get("expiresBefore"),
                values.get("expiresAfter"),
                values.get("lastUsedBefore"),
                values.get("lastUsedAfter"),
                flag(values.get("neverUsed")));
    }

    /** Whether there is any condition. */
    public boolean isEmpty() {
        return Stream.of(
                                userId,
                                search,
                                status,
                                scope,
                                client,
                                createdBefore,
                                createdAfter,
                                expiresBefore,
                                expiresAfter,
                                lastUsedBefore,
                                lastUsedAfter)
                        .allMatch(Objects::isNull)
                && !Boolean.TRUE.equals(neverUsed);
    }

    /**
     * The filter, evaluated at this time.
     *
     * @param inactivityTimeout of the realm's policy
     * @throws InvalidFieldException with the name of a field whose value is not valid
     */
    public KeyFilter filter(Instant now, Optional<Duration> inactivityTimeout) {
        return new KeyFilter(
                text("userId", userId),
                text("search", search),
                keyStatus(),
                text("scope", scope),
                text("client", client),
                time("createdBefore", createdBefore),
                time("createdAfter", createdAfter),
                time("expiresBefore", expiresBefore),
                time("expiresAfter", expiresAfter),
                time("lastUsedBefore", lastUsedBefore),
                time("lastUsedAfter", lastUsedAfter),
                Boolean.TRUE.equals(neverUsed),
                now,
                inactivityTimeout.map(now::minus).orElse(null));
    }

    private @Nullable KeyStatus keyStatus() {
        String text = text("status", status);
        return text == null
                ? null
                : Arrays.stream(KeyStatus.values())
                        .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst()
                        .orElseThrow(() ->
                                new InvalidFieldException("status", "must be active, disabled, expired or rotating"));
    }

    private static @Nullable String text(String name, @Nullable String value) {
        return value == null ? null : LookUpText.text(name, value);
    }

    private static @Nullable Instant time(String name, @Nullable String value) {
        String text = text(name, value);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidFieldException(
                    name, "must be an ISO 8601 date and time with offset, such as 2027-01-01T00:00:00Z");
        }
    }

    private static @Nullable Boolean flag(@Nullable String value) {
        if (value == null || Objects.equals(value, "false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw new InvalidFieldException("neverUsed", "must be true or false");
    }
}
