package io.github.scopedapikeys.directory;

import java.util.Comparator;

/**
 * A position in the list of keys.
 *
 * @param createdAt when the key was issued, in milliseconds since the epoch
 * @param id the key's id
 */
public record DirectoryPlace(long createdAt, String id) {

    /**
     * The order of the databases. It is the same for every collation, because ids have digits, lower-case letters and
     * hyphens at fixed places.
     */
    static final Comparator<DirectoryPlace> NEWEST_FIRST = Comparator.comparingLong(DirectoryPlace::createdAt)
            .thenComparing(DirectoryPlace::id)
            .reversed();
}
