package io.github.scopedapikeys.directory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a key was used, as of the last write to the database.
 *
 * @param lastUsedAt time of the last use; null: never used
 * @param lastUsedIp the caller's address at the last use; null: never used, or not recorded
 * @param lastUsedClient the client ID at the last use; null: never used, or not recorded
 * @param useCount number of uses
 */
public record KeyUsage(
        @Nullable Instant lastUsedAt,
        @Nullable String lastUsedIp,
        @Nullable String lastUsedClient,
        long useCount) {}
