package io.github.scopedapikeys.management;

import org.jspecify.annotations.Nullable;

/**
 * A requested rotation, not yet checked. Null: the field was not given.
 *
 * @param gracePeriod how long the current secret may still work, in seconds; null: not at all
 * @param expiresAt when the key expires from now on (ISO 8601), or {@code never} where policy allows that
 * @param expiresIn seconds from now until the key expires
 */
public record RotationRequest(
        @Nullable Long gracePeriod,
        @Nullable String expiresAt,
        @Nullable Long expiresIn) {}
