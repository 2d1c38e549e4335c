package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the directory knows about a key.
 *
 * @param id the key's and its credential's id
 * @param realmId the realm
 * @param userId the owner, who may no longer exist
 * @param name the key's name
 * @param createdAt when it was issued
 * @param enabled whether it was enabled when last written
 * @param expiresAt when it expires; null: never
 * @param rotatingUntil end of the last grace period of a previous secret; null: there was none
 * @param activeAt the inactivity clock: the latest of the key's listing, rotation and use
 * @param usage how it was used
 * @param expiryNotice notices that are due this many seconds before the expiry, or earlier, are not sent any more: this one
 *     was sent, or was already due when the key got this expiry; null: all are still to be sent
 */
public record DirectoryEntry(
        UUID id,
        String realmId,
        String userId,
        String name,
        Instant createdAt,
        boolean enabled,
        @Nullable Instant expiresAt,
        @Nullable Instant rotatingUntil,
        Instant activeAt,
        KeyUsage usage,
        @Nullable Long expiryNotice) {

    static DirectoryEntry of(ApiKeyEntity row) {
        return new DirectoryEntry(
                UUID.fromString(row.id),
                row.realmId,
                row.userId,
                row.name,
                Instant.ofEpochMilli(row.createdAt),
                row.enabled,
                instant(row.expiresAt),
                instant(row.rotatingUntil),
                Instant.ofEpochMilli(row.activeAt),
                new KeyUsage(instant(row.lastUsedAt), row.lastUsedIp, row.lastUsedClient, row.useCount),
                row.expiryNotice);
    }

    /** Where a page that ends with this entry goes on. */
    public KeyCursor cursor() {
        return new KeyCursor(createdAt, id);
    }

    /** Whether this is what would be written of the key now. */
    public boolean agreesWith(String ownerId, ApiKeyCredential key) {
        return userId.equals(ownerId)
                && name.equals(SearchName.bounded(key.name()))
                && enabled == key.data().enabled()
                && Objects.equals(expiresAt, key.data().expiry().orElse(null));
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return Optional.ofNullable(millis).map(Instant::ofEpochMilli).orElse(null);
    }
}
