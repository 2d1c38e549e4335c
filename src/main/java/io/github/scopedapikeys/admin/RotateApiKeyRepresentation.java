package io.github.scopedapikeys.admin;

import io.github.scopedapikeys.management.RotationRequest;
import org.jspecify.annotations.Nullable;

/** The body of a rotation: the fields of {@link RotationRequest}. */
record RotateApiKeyRepresentation(
        @Nullable Long gracePeriod,
        @Nullable String expiresAt,
        @Nullable Long expiresIn) {

    RotationRequest rotation() {
        return new RotationRequest(gracePeriod, expiresAt, expiresIn);
    }
}
