package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.key.KeyScanner;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A locked row of the directory, for the writing of uses. */
public final class UsageRow {

    private final ApiKeyEntity row;

    UsageRow(ApiKeyEntity row) {
        this.row = row;
    }

    /** The key's id. */
    public UUID keyId() {
        return UUID.fromString(row.id);
    }

    /** The id of the key's realm. */
    public String realmId() {
        return row.realmId;
    }

    /** When the key was last used; null: never. */
    public @Nullable Instant lastUsedAt() {
        return row.lastUsedAt == null ? null : Instant.ofEpochMilli(row.lastUsedAt);
    }

    /** The address of the last use; null if never used or not recorded. */
    public @Nullable String lastUsedIp() {
        return row.lastUsedIp;
    }

    /**
     * Adds uses.
     *
     * @param count number of uses
     * @param time of the latest use, in milliseconds since the epoch
     * @param ip of the latest use; null: not recorded
     * @param client of the latest use; null: not recorded
     */
    public void add(long count, long time, @Nullable String ip, @Nullable String client) {
        row.useCount += count;
        row.activeAt = Math.max(row.activeAt, time);
        if (row.lastUsedAt == null || row.lastUsedAt <= time) {
            row.lastUsedAt = time;
            // A proxy that is set up wrongly hands on anything that its caller calls an address.
            row.lastUsedIp = ip == null ? null : cut(KeyScanner.redact(ip), 64);
            row.lastUsedClient = cut(client, 255);
        }
    }

    private static @Nullable String cut(@Nullable String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
