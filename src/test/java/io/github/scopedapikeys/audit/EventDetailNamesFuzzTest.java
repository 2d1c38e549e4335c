package io.github.scopedapikeys.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.fuzz.KeyShapes;
import io.github.scopedapikeys.fuzz.SeedText;
import org.junit.jupiter.api.Timeout;

/** Whatever a caller sends is short in an event, and holds no key. */
class EventDetailNamesFuzzTest {

    private static final int LONGEST = 103;

    @Timeout(30)
    @FuzzTest
    void textOfACallerIsShortAndHoldsNoKey(byte[] input) {
        String text = SeedText.of(input);

        String shown = EventDetailNames.bounded(text);

        assertThat(shown).hasSizeLessThanOrEqualTo(LONGEST);
        assertThat(KeyShapes.isIn(shown)).isFalse();
        // What is cut off may be the end of the mark that stands for a key.
        String kept = shown.replaceFirst("(\\[(A(P(I( (k(ey?)?)?)?)?)?)?)?\\.\\.\\.$", "");
        assertThat(KeyShapes.areGone(text, kept.replace("[API key]", ""))).isTrue();
        if (text.length() < LONGEST - 3 && !KeyShapes.isIn(text)) {
            assertThat(shown).isEqualTo(text);
        }
    }
}
