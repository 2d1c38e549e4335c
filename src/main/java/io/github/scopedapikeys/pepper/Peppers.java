package io.github.scopedapikeys.pepper;

import io.github.scopedapikeys.key.Pepper;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The peppers that hashes of a realm's keys are made with. */
public interface Peppers {

    /** The name of the pepper for new hashes; null: they are plain SHA-256. */
    @Nullable
    String currentName();

    /** The pepper of this name; empty if it is not configured or not available. */
    Optional<Pepper> named(String name);
}
