package io.github.scopedapikeys.management;

import org.jspecify.annotations.Nullable;

/**
 * A requested rotation, not yet checked. Null: the field was not given.
 *
 * @param gracePeriod how long the current secret continues to work, in seconds; null: not at all
 * @param expiresAt the new expiry of the key (ISO 8601), or {@code never} if the policy allows it
 * @param expiresIn seconds from now until the key expires
 */
public record RotationRequest(
        @Nullable Long gracePeriod,
        @Nullable String expiresAt,
        @Nullable Long expiresIn) {}
