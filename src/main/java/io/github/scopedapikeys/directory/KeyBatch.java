package io.github.scopedapikeys.directory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A part of a long iteration over keys.
 *
 * @param ids in the order of their text, so that all transactions that change several keys lock them in the same order
 * @param end where the iteration continues
 */
public record KeyBatch(List<UUID> ids, KeyCursor end) {

    /** Copies the list. */
    public KeyBatch {
        ids = List.copyOf(ids);
    }

    static KeyBatch of(List<DirectoryPlace> places) {
        DirectoryPlace last = places.get(places.size() - 1);
        return new KeyBatch(
                places.stream()
                        .map(DirectoryPlace::id)
                        .sorted()
                        .map(UUID::fromString)
                        .toList(),
                new KeyCursor(Instant.ofEpochMilli(last.createdAt()), UUID.fromString(last.id())));
    }
}
