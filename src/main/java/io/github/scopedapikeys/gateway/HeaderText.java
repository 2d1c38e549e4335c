package io.github.scopedapikeys.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Writes texts of users and administrators into headers: visible ASCII stays as it is, anything else is percent-encoded
 * UTF-8 (RFC 3986 §2.1), so that no text ends a header or begins another.
 */
final class HeaderText {

    /** Gateways have room for few kilobytes of headers. */
    static final int LONGEST = 2000;

    private static final char ESCAPE = '%';
    private static final char FIRST_VISIBLE = '!';
    private static final char LAST_VISIBLE = '~';

    private HeaderText() {}

    /** A text. A text that is too long is left out: a shortened one could be another's. */
    static String of(String text) {
        return bounded(encoded(text, ""));
    }

    /** A list of texts. A list that is too long is left out. */
    static String of(Collection<String> texts, char separator) {
        return bounded(texts.stream()
                .map(text -> encoded(text, String.valueOf(separator)))
                .collect(Collectors.joining(String.valueOf(separator))));
    }

    private static String encoded(String text, String separator) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c >= FIRST_VISIBLE && c <= LAST_VISIBLE && c != ESCAPE && separator.indexOf(c) < 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static String bounded(String value) {
        return value.length() <= LONGEST ? value : "";
    }
}
