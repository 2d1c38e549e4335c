package io.github.scopedapikeys.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCursorTest {

    private static final String TEXT = "AAABi8_lZwABI0VniavN7wEjRWeJq83v";

    @Test
    void textIsKnown() {
        KeyCursor cursor = new KeyCursor(
                Instant.ofEpochMilli(1_699_999_999_744L), UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"));

        assertThat(cursor.toText()).isEqualTo(TEXT);
        assertThat(KeyCursor.parse(TEXT)).contains(cursor);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "AAABi8_lZwABI0VniavN7wEjRWeJq83",
                "AAABi8_lZwABI0VniavN7wEjRWeJq83vA",
                "AAABi8/lZwABI0VniavN7wEjRWeJq83v",
                "AAABi8_lZwABI0VniavN7wEjRWeJq8==",
                "AAABi8_lZwABI0VniavN7wEjRWeJq8 v"
            })
    void otherTextIsNone(String text) {
        assertThat(KeyCursor.parse(text)).isEmpty();
    }
}
