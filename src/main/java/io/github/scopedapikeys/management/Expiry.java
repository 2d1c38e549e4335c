package io.github.scopedapikeys.management;

import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Computes when a key expires, from the request and the policy. Without a request, the policy's default applies. */
final class Expiry {

    /**
     * The value that requests a key without an expiry. It is not null, because some clients send null for every field
     * that is not set.
     */
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

    /**
     * The expiry after a change. It stays as it is if the change does not mention it, or repeats it as shown, to the
     * second.
     */
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
     * The expiry after a rotation. A requested expiry is treated as for a new key. Without a request, the key gets the
     * default, but keeps a later expiry that the policy allows. A key without an expiry keeps none, if the policy still
     * allows it.
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
