package io.github.scopedapikeys.directory;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A position in the list of keys, newest first: after the key with this time and id. It stays valid when keys are added
 * or removed. The cost of continuing from it does not depend on the position.
 *
 * @param createdAt when the key was issued
 * @param id its id
 */
public record KeyCursor(Instant createdAt, UUID id) {

    private static final int BYTES = 3 * Long.BYTES;
    private static final int LENGTH = BYTES / 3 * 4;

    /** The cursor as text for a URL: {@value #LENGTH} characters, opaque to callers. */
    public String toText() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(createdAt.toEpochMilli())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Reads what {@link #toText} wrote; empty for any other text. */
    public static Optional<KeyCursor> parse(@Nullable String text) {
        if (text == null || text.length() != LENGTH) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            // A text that ends with padding has the right length but contains fewer bytes.
            return bytes.remaining() == BYTES
                    ? Optional.of(new KeyCursor(
                            Instant.ofEpochMilli(bytes.getLong()), new UUID(bytes.getLong(), bytes.getLong())))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
