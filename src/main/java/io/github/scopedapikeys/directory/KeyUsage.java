package io.github.scopedapikeys.directory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a key was used, as of the last write to the database.
 *
 * @param lastUsedAt when last; null: never
 * @param lastUsedIp the caller's address at that time; null if never used or not recorded
 * @param lastUsedClient the client ID at that time; null if never used or not recorded
 * @param useCount how often
 */
public record KeyUsage(
        @Nullable Instant lastUsedAt,
        @Nullable String lastUsedIp,
        @Nullable String lastUsedClient,
        long useCount) {}
