package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as the directory knows it.
 *
 * @param id the id of the key and of its credential
 * @param realmId the realm
 * @param userId the owner, who may no longer exist
 * @param name the key's name
 * @param createdAt when it was issued
 * @param enabled whether it was enabled when the row was last written
 * @param expiresAt when it expires; null: never
 * @param rotatingUntil end of the last grace period of a previous secret; null: there was none
 * @param activeAt the start of the inactivity period: the latest of the key's listing, rotation and use
 * @param usage how it was used
 * @param expiryNotice a number of seconds before the expiry. Notices that are due at that time or earlier are no longer
 *     sent: the notice of that time was sent, or that time was already over when the key got this expiry. Null: all
 *     notices are still to be sent
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

    /** The start of the page that follows this entry. */
    public KeyCursor cursor() {
        return new KeyCursor(createdAt, id);
    }

    /** Whether the row would be written with the same values now. */
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
