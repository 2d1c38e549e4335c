package io.github.scopedapikeys.admin;

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
 * Which keys are meant, as a query or a body says it: see {@link KeyFilter}. What is null is not asked. What is blank is
 * refused: it comes from a script whose variable is empty, and would mean more keys than the script does.
 */
record FilterRepresentation(
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

    static final Set<String> NAMES = Set.of(
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

    /** Whether anything is asked. */
    boolean isEmpty() {
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
     * The filter at this moment.
     *
     * @param inactivityTimeout of the realm's policy
     * @throws InvalidFieldException naming what is not a value of its kind
     */
    KeyFilter filter(Instant now, Optional<Duration> inactivityTimeout) {
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
