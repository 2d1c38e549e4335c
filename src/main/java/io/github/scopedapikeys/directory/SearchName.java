package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.key.KeyScanner;
import java.util.Locale;

/** Names as they are searched: in lower case and not longer than the column. */
final class SearchName {

    private SearchName() {}

    static String of(String name) {
        // A letter may become two.
        return cut(KeyScanner.redact(name).toLowerCase(Locale.ROOT));
    }

    /** Without what is a key: stock consoles take any text for a credential's label. */
    static String bounded(String name) {
        return cut(KeyScanner.redact(name));
    }

    private static String cut(String name) {
        return name.length() <= ApiKeyEntity.NAME_LENGTH ? name : name.substring(0, ApiKeyEntity.NAME_LENGTH);
    }
}
