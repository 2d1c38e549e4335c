package io.github.scopedapikeys.management;

import io.github.scopedapikeys.directory.KeyCursor;
import java.util.List;
import java.util.Optional;

/**
 * A page of a list of keys.
 *
 * @param keys newest first
 * @param next where the next page starts; empty: this is the last page
 */
public record KeyPage(List<DescribedKey> keys, Optional<KeyCursor> next) {

    /** Copies the list. */
    public KeyPage {
        keys = List.copyOf(keys);
    }
}
