package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.key.ApiKey;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Selects keys of a realm: {@link DirectoryQuery} asks the table, and {@link #means} the credential that was found. A key must meet all given conditions, and null is no condition. Bounds of times are exclusive,
 * and a key without the time in question meets neither bound.
 *
 * @param userId the owner
 * @param search part of the name in any case, or the whole id, or the start of a key: a prefix, which is not compared,
 *     underscore and at least 6 characters of the id's digits
 * @param status the state at {@code now}
 * @param scope name of a client scope that the key grants
 * @param client client ID of a client that the key is restricted to
 * @param createdBefore issued before
 * @param createdAfter issued after
 * @param expiresBefore expires before
 * @param expiresAfter expires after
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

    /**
     * Whether this means the key as its credential has it at this moment, for which the directory found its row. How the key
     * was used is the directory's to know, so what is asked about that is not asked again.
     *
     * @param ownerId null: the owner is not asked again either
     */
    public boolean means(@Nullable String ownerId, ApiKeyCredential key) {
        ApiKeyCredentialData data = key.data();
        return (userId == null || ownerId == null || userId.equals(ownerId))
                && (search == null || isFoundBy(search, key))
                && (scope == null || data.scopes().contains(scope))
                && (client == null || data.clients().contains(client))
                && isWithin(key.createdAt(), createdAfter, createdBefore)
                && isWithin(data.expiry().orElse(null), expiresAfter, expiresBefore)
                && (status == null || isIn(status, key));
    }

    private static boolean isFoundBy(String search, ApiKeyCredential key) {
        return SearchName.of(key.name()).contains(SearchName.of(search))
                || key.id().toString().equals(search.toLowerCase(Locale.ROOT))
                || ApiKey.idsOf(search)
                        .filter(range -> key.id()
                                                .toString()
                                                .compareTo(range.first().toString())
                                        >= 0
                                && key.id().toString().compareTo(range.last().toString()) <= 0)
                        .isPresent();
    }

    private boolean isIn(KeyStatus asked, ApiKeyCredential key) {
        boolean expired = key.data().isExpired(now);
        boolean enabled = key.data().enabled();
        return switch (asked) {
            // Or of a key that nobody uses any more, which the directory knows.
            case EXPIRED -> expired || inactiveBefore != null;
            case DISABLED -> !expired && !enabled;
            case ROTATING -> !expired && enabled && key.rotatingUntil(now).isPresent();
            case ACTIVE -> !expired && enabled && key.rotatingUntil(now).isEmpty();
        };
    }

    private static boolean isWithin(@Nullable Instant time, @Nullable Instant after, @Nullable Instant before) {
        if (after == null && before == null) {
            return true;
        }
        return time != null && (after == null || time.isAfter(after)) && (before == null || time.isBefore(before));
    }

    /** All keys. */
    public static KeyFilter all(Instant now) {
        return new KeyFilter(null, null, null, null, null, null, null, null, null, null, null, false, now, null);
    }
}
