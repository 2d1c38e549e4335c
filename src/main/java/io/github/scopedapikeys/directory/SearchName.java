package io.github.scopedapikeys.directory;

import java.util.Locale;

/** Names as they are searched: in lower case and not longer than the column. */
final class SearchName {

    private SearchName() {}

    static String of(String name) {
        // A letter may become two.
        return bounded(name.toLowerCase(Locale.ROOT));
    }

    static String bounded(String name) {
        return name.length() <= ApiKeyEntity.NAME_LENGTH ? name : name.substring(0, ApiKeyEntity.NAME_LENGTH);
    }
}
