package io.github.scopedapikeys.management;

import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The end of a key's life, from what was asked for and what policy allows. Nothing asked for is the default. */
final class Expiry {

    /** Asks for a key without an end. A word rather than null, so that a client that writes nulls does not ask for it. */
    static final String NEVER = "never";

    private Expiry() {}

    /** Null: the key does not expire. */
    static @Nullable Instant of(@Nullable String expiresAt, @Nullable Long expiresIn, KeyPolicy policy, Instant now) {
        if (expiresAt != null && expiresIn != null) {
            throw new InvalidFieldException("expiresIn", "cannot be combined with expiresAt");
        }
        if (NEVER.equals(expiresAt)) {
            requireNoExpiryAllowed(
                    policy, "must be a date: the realm's policy (allowNoExpiry) does not allow keys that never expire");
            return null;
        }
        if (expiresAt != null) {
            return within("expiresAt", parse(expiresAt), policy, now);
        }
        if (expiresIn != null) {
            if (expiresIn <= 0 || expiresIn > policy.maxLifetime().toSeconds()) {
                throw new InvalidFieldException(
                        "expiresIn",
                        "must be 1 to " + policy.maxLifetime().toSeconds()
                                + " seconds: the realm's policy (maxLifetime) sets the maximum");
            }
            return within("expiresIn", now.plusSeconds(expiresIn), policy, now);
        }
        return now.plus(policy.defaultLifetime());
    }

    /** The end after a change that may say nothing of it, or repeat it as it is shown: to the second. */
    static @Nullable Instant changed(@Nullable Instant current, KeySpecification asked, KeyPolicy policy, Instant now) {
        String expiresAt = asked.expiresAt();
        if (expiresAt == null && asked.expiresIn() == null) {
            return current;
        }
        boolean same = current == null
                ? NEVER.equals(expiresAt)
                : expiresAt != null
                        && !NEVER.equals(expiresAt)
                        && seconds(parse(expiresAt)).equals(seconds(current));
        return same && asked.expiresIn() == null ? current : of(expiresAt, asked.expiresIn(), policy, now);
    }

    /**
     * The end after a rotation: as for a new key. Without a word about it a key keeps an end that is later and within
     * policy, or that it has none, so that nobody shortens its life by saying nothing.
     */
    static @Nullable Instant rotated(@Nullable Instant current, RotationRequest asked, KeyPolicy policy, Instant now) {
        boolean silent = asked.expiresAt() == null && asked.expiresIn() == null;
        if (silent && current == null) {
            requireNoExpiryAllowed(
                    policy,
                    "or expiresIn is required: the key never expires, which the realm's policy (allowNoExpiry) no"
                            + " longer allows");
            return null;
        }
        Instant end = of(asked.expiresAt(), asked.expiresIn(), policy, now);
        boolean keep = silent
                && current != null
                && end != null
                && current.isAfter(end)
                && !current.isAfter(now.plus(policy.maxLifetime()));
        return keep ? current : end;
    }

    private static void requireNoExpiryAllowed(KeyPolicy policy, String problem) {
        if (!policy.allowNoExpiry()) {
            throw new InvalidFieldException("expiresAt", problem);
        }
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant within(String field, Instant end, KeyPolicy policy, Instant now) {
        if (!end.isAfter(now)) {
            throw new InvalidFieldException(field, "must be in the future");
        }
        if (Duration.between(now, end).compareTo(policy.maxLifetime()) > 0) {
            throw new InvalidFieldException(
                    field,
                    "must not be later than " + seconds(now.plus(policy.maxLifetime()))
                            + ": the realm's policy (maxLifetime) sets the maximum");
        }
        return end;
    }

    private static Instant parse(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new InvalidFieldException(
                    "expiresAt", "must be an ISO 8601 date and time with offset, such as 2027-01-01T00:00:00Z");
        }
    }
}
