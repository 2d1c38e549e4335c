package io.github.scopedapikeys.representation;

import io.github.scopedapikeys.management.RotationRequest;
import org.jspecify.annotations.Nullable;

/** The body of a rotation: the fields of {@link RotationRequest}. */
public record RotateApiKeyRepresentation(
        @Nullable Long gracePeriod,
        @Nullable String expiresAt,
        @Nullable Long expiresIn) {

    /** The requested rotation. */
    public RotationRequest rotation() {
        return new RotationRequest(gracePeriod, expiresAt, expiresIn);
    }
}
