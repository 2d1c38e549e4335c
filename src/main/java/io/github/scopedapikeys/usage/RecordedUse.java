package io.github.scopedapikeys.usage;

import org.jspecify.annotations.Nullable;

/**
 * Uses of one key.
 *
 * @param time of the latest, in milliseconds since the epoch
 * @param ip of the latest; null if it is not recorded
 * @param client of the latest; null if it is not recorded
 * @param count how many
 */
record RecordedUse(long time, @Nullable String ip, @Nullable String client, long count) {

    RecordedUse plus(RecordedUse other) {
        RecordedUse latest = other.time >= time ? other : this;
        return new RecordedUse(latest.time, latest.ip, latest.client, count + other.count);
    }
}
