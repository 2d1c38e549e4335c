package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.key.KeyScanner;
import java.util.Locale;

/** Names in the form in which they are searched: in lower case, and not longer than the column. */
final class SearchName {

    private SearchName() {}

    static String of(String name) {
        // Cut last: a letter in lower case may be longer than before.
        return cut(KeyScanner.redact(name).toLowerCase(Locale.ROOT));
    }

    /** Redacts keys: stock consoles accept any text as a credential's label. */
    static String bounded(String name) {
        return cut(KeyScanner.redact(name));
    }

    private static String cut(String name) {
        return name.length() <= ApiKeyEntity.NAME_LENGTH ? name : name.substring(0, ApiKeyEntity.NAME_LENGTH);
    }
}
