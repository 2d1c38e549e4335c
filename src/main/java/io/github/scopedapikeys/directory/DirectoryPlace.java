package io.github.scopedapikeys.directory;

import java.util.Comparator;

/**
 * A key's place in the list.
 *
 * @param createdAt when it was issued, in milliseconds since the epoch
 * @param id the key's id
 */
public record DirectoryPlace(long createdAt, String id) {

    /** As databases sort: in ids, digits and letters of one case stand at fixed places, so every collation agrees. */
    static final Comparator<DirectoryPlace> NEWEST_FIRST = Comparator.comparingLong(DirectoryPlace::createdAt)
            .thenComparing(DirectoryPlace::id)
            .reversed();
}
