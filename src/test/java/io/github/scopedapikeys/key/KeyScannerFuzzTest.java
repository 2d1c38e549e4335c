package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.fuzz.KeyShapes;
import io.github.scopedapikeys.fuzz.SeedText;
import org.junit.jupiter.api.Timeout;

/** Keys are found wherever they stand in a text. */
class KeyScannerFuzzTest {

    @Timeout(30)
    @FuzzTest
    void noKeyIsLeft(byte[] input) {
        String text = SeedText.of(input);
        String redacted = KeyScanner.redact(text);

        assertThat(KeyScanner.holdsKey(text)).isEqualTo(KeyShapes.isIn(text));
        assertThat(KeyShapes.isIn(redacted)).isFalse();
        assertThat(KeyShapes.areGone(text, redacted.replace("[API key]", ""))).isTrue();
        if (!KeyShapes.isIn(text)) {
            assertThat(redacted).isEqualTo(text);
        }
    }
}
