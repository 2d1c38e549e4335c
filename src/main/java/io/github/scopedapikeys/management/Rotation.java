package io.github.scopedapikeys.management;

import org.jspecify.annotations.Nullable;

/**
 * How a key shall be rotated, as asked for: not yet checked. Null stands for a field that was not given.
 *
 * @param gracePeriod how long the current text may still work, in seconds; null: not at all
 * @param expiresAt end of the key's life from now on (ISO 8601), or {@code never} where policy allows that
 * @param expiresIn length of the key's life from now on, in seconds
 */
public record Rotation(
        @Nullable Long gracePeriod,
        @Nullable String expiresAt,
        @Nullable Long expiresIn) {}
