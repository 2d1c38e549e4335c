package io.github.scopedapikeys.directory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Some keys of a longer walk.
 *
 * @param ids in the order of their text, so that all who change several keys in one transaction lock them in one order
 * @param end where the walk goes on
 */
public record KeyBatch(List<UUID> ids, KeyCursor end) {

    /** Copies what it is given. */
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
