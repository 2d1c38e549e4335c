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
record Use(long time, @Nullable String ip, @Nullable String client, long count) {

    Use plus(Use other) {
        Use latest = other.time >= time ? other : this;
        return new Use(latest.time, latest.ip, latest.client, count + other.count);
    }
}
