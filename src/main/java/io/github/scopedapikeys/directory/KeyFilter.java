package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.key.ApiKey;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A filter for the keys of a realm. {@link DirectoryQuery} applies it to the table, {@link #means} to the credential
 * that was found. A key must meet all conditions; null is no condition. Bounds of times are exclusive, and a key
 * without the time in question does not meet them.
 *
 * @param userId the owner
 * @param search a part of the name in any case, the whole id, or the start of a key. A start is a prefix, which is not
 *     compared, an underscore and at least 6 characters of the id's digits
 * @param status the state at {@code now}
 * @param scope name of a client scope that the key grants
 * @param client client ID of a client that the key is restricted to
 * @param createdBefore issued before
 * @param createdAfter issued after
 * @param expiresBefore expires before
 * @param expiresAfter expires after
 * @param lastUsedBefore last used before; a key that was never used does not match
 * @param lastUsedAfter last used after
 * @param neverUsed true: only keys without a recorded use; false: no condition
 * @param now the time that {@code status} refers to
 * @param inactiveBefore a key whose inactivity period started before this time counts as expired; null: no key is
 *     inactive
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

    /** Removes white space at the ends of the search. A blank search is no condition. */
    public KeyFilter {
        search = search == null || search.isBlank() ? null : search.strip();
    }

    /**
     * Whether the filter matches the key as its credential is now. The directory has already found the key's row.
     * Conditions about usage are not checked again, because only the directory knows the usage.
     *
     * @param ownerId null: the owner is not checked again either
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
            // The key may also be inactive. Only the directory knows that, and it has found the key.
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

    public static KeyFilter all(Instant now) {
        return new KeyFilter(null, null, null, null, null, null, null, null, null, null, null, false, now, null);
    }
}
