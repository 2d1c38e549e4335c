package io.github.scopedapikeys.usage;

import org.jspecify.annotations.Nullable;

/**
 * One or more uses of one key.
 *
 * @param time of the latest use, in milliseconds since the epoch
 * @param ip of the latest use; null: not recorded
 * @param client of the latest use; null: not recorded
 * @param count number of uses
 */
record RecordedUse(long time, @Nullable String ip, @Nullable String client, long count) {

    RecordedUse plus(RecordedUse other) {
        RecordedUse latest = other.time >= time ? other : this;
        return new RecordedUse(latest.time, latest.ip, latest.client, count + other.count);
    }
}
