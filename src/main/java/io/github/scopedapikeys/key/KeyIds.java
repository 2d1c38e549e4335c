package io.github.scopedapikeys.key;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Parses key ids. Only the canonical form of a UUID is accepted, so that one key has one id. */
public final class KeyIds {

    private static final int CANONICAL_LENGTH = 36;

    private KeyIds() {}

    /** Empty if the text is null or not a UUID in canonical lower-case form. */
    public static Optional<UUID> parse(@Nullable String text) {
        if (text == null || text.length() != CANONICAL_LENGTH) {
            return Optional.empty();
        }
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
