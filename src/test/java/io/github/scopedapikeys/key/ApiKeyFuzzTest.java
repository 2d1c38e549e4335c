package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.scopedapikeys.fuzz.SeedText;
import io.github.scopedapikeys.key.ParseResult.Malformed;
import io.github.scopedapikeys.key.ParseResult.Parsed;
import org.junit.jupiter.api.Timeout;

/** The parser is total, prints what it parsed, and looks at no more than the longest key. */
class ApiKeyFuzzTest {

    private static final int LONGEST_KEY = 84;
    private static final int CHECKSUM_DIGITS = 6;

    @Timeout(30)
    @FuzzTest
    void anyTextIsAKeyOrHasADefect(byte[] input) {
        String text = SeedText.of(input);
        assertIsItselfOrHasADefect(text);
        // No fuzzer guesses a checksum: the same text with the right one gets further.
        int end = text.length() - CHECKSUM_DIGITS;
        if (end >= 0 && end <= LONGEST_KEY) {
            assertIsItselfOrHasADefect(text.substring(0, end) + Base62.encode(Checksum.of(text, end), CHECKSUM_DIGITS));
        }
    }

    private static void assertIsItselfOrHasADefect(String text) {
        ParseResult result = KeyParser.parse(text);
        if (result instanceof Parsed parsed) {
            assertThat(parsed.key().reveal()).isEqualTo(text);
            assertThat(KeyScanner.holdsKey(text)).isTrue();
            assertThat(parsed.toString()).doesNotContain(text.substring(text.indexOf('_') + 23));
        } else if (text.length() > LONGEST_KEY) {
            assertThat(result).isEqualTo(new Malformed(Defect.TOO_LONG));
        } else {
            assertThat(((Malformed) result).defect()).isNotNull();
        }
    }
}
