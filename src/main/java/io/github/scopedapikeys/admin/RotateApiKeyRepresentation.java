package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.management.Rotation;

import org.jspecify.annotations.Nullable;

/** The body of a rotation: what {@link Rotation} holds. */
record RotateApiKeyRepresentation(
        @Nullable Long gracePeriod,
        @Nullable String expiresAt,
        @Nullable Long expiresIn) {

    Rotation rotation() {
        return new Rotation(gracePeriod, expiresAt, expiresIn);
    }
}
