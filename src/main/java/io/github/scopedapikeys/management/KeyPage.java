package io.github.scopedapikeys.management;

import io.github.scopedapikeys.directory.KeyCursor;
import java.util.List;
import java.util.Optional;

/**
 * Some keys of a longer list.
 *
 * @param keys newest first
 * @param next where the list continues; empty: it ends here
 */
public record KeyPage(List<DescribedKey> keys, Optional<KeyCursor> next) {

    /** Copies what it is given. */
    public KeyPage {
        keys = List.copyOf(keys);
    }
}
