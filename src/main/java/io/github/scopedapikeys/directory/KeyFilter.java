package io.github.scopedapikeys.directory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a realm are meant: those that all given conditions hold for. A condition that is null is not asked; the
 * bounds of times are exclusive, and a key without the time in question is on neither side of a bound.
 *
 * @param userId the owner
 * @param search part of the name in any case, or the whole id, or the start of a key: a prefix, which is not compared,
 *     underscore and at least 6 characters of the id's digits
 * @param status the state at {@code now}
 * @param scope name of a client scope that the key names
 * @param client client ID of a client that the key names
 * @param createdBefore issued before
 * @param createdAfter issued after
 * @param expiresBefore its life ends before
 * @param expiresAfter its life ends after
 * @param lastUsedBefore last used before; a key that was never used does not count
 * @param lastUsedAfter last used after
 * @param neverUsed true: only keys without a recorded use; false: not asked
 * @param now what {@code status} is about
 * @param inactiveBefore a key whose inactivity clock stands before this counts as expired; null: none does
 */
public record KeyFilter(
        @Nullable String userId,
        @Nullable String search,
        @Nullable KeyStatus status,
        @Nullable String scope,
        @Nullable String client,
        @Nullable Instant createdBefore,
        @Nullable Instant createdAfter,
        @Nullable Instant expiresBefore,
        @Nullable Instant expiresAfter,
        @Nullable Instant lastUsedBefore,
        @Nullable Instant lastUsedAfter,
        boolean neverUsed,
        Instant now,
        @Nullable Instant inactiveBefore) {

    /** Takes a blank search for none, and blanks around it away. */
    public KeyFilter {
        search = search == null || search.isBlank() ? null : search.strip();
    }

    /** All keys. */
    public static KeyFilter all(Instant now) {
        return new KeyFilter(null, null, null, null, null, null, null, null, null, null, null, false, now, null);
    }
}
