package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a text can fail to be a key has its name. The checksums here are right unless a test says so. */
final class DefectTest {

    private static final String KEY = "sak_0YQJpYwUy3rd7jMxOt7hQG003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4DhV3m";

    @ParameterizedTest
    @NullAndEmptySource
    void nothingIsMissing(String text) {
        assertDefect(text, Defect.MISSING);
    }

    @Test
    void textLongerThanTheLongestKeyIsTooLongWhateverItHolds() {
        String longest = "a0123456789z_7YBUWgZR2uaVcbPD3vYJS2l7d4TtROdb5aL2zvR1ddvbIVvbCZrKPmsECNYfwmYOV2kmEFC";
        assertThat(KeyParser.parse(longest)).isInstanceOf(ParseResult.Parsed.class);
        assertDefect(longest + "0", Defect.TOO_LONG);
        assertDefect("\ud800".repeat(10_000_000), Defect.TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sak", "s", " ", "\0", "\ud83d\udd11", "eyJhbGciOiJub25lIn0.e30."})
    void textWithoutUnderscoreHasNoSeparator(String text) {
        assertDefect(text, Defect.NO_SEPARATOR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_0000000000000000000000000000000000000000000000000000000000000000029ryw3",
                "s_000000000000000000000000000000000000000000000000000000000000000003U9D9S",
                "Sak_000000000000000000000000000000000000000000000000000000000000000004TFL03",
                "sAk_000000000000000000000000000000000000000000000000000000000000000002veaZM",
                "1ak_000000000000000000000000000000000000000000000000000000000000000000DS7Cs",
                "s-k_000000000000000000000000000000000000000000000000000000000000000002IY5bS",
                " " + KEY,
                "abcdefghijklm_0",
                "_",
            })
    void wrongPrefixIsRefusedEvenUnderARightChecksum(String text) {
        assertDefect(text, Defect.BAD_PREFIX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sak_", "sak_0", KEY + "0", KEY + "\n", "sak__" + KEY})
    void wrongNumberOfDigitsIsWrongLength(String text) {
        assertDefect(text, Defect.WRONG_LENGTH);
    }

    @Test
    void everyCutKeyIsMalformed() {
        for (int length = 0; length < KEY.length(); length++) {
            assertThat(KeyParser.parse(KEY.substring(0, length))).isInstanceOf(ParseResult.Malformed.class);
            assertThat(KeyParser.parse(KEY.substring(length + 1))).isInstanceOf(ParseResult.Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'_', '-', '+', '/', '=', ' ', '\0', '\u0080', '\u00c1', '\u0141', '\uff10', '\ud800'})
    void characterThatIsNoDigitIsNotBase62(char character) {
        assertDefect(KEY.substring(0, 10) + character + KEY.substring(11), Defect.NOT_BASE62);
        assertDefect(KEY.substring(0, KEY.length() - 1) + character, Defect.NOT_BASE62);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            id of all z,      sak_zzzzzzzzzzzzzzzzzzzzzz00000000000000000000000000000000000000000001OLtmB
            secret of all z,  sak_0000000000000000000000zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz4LIWgk
            id of 2^128,      sak_7n42DGM5Tflk9n8mt7Fhc800000000000000000000000000000000000000000001lnv9x
            secret of 2^256,  sak_0000000000000000000000yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp23SOOvZ
            """)
    void numberTooLargeIsOutOfRangeEvenUnderARightChecksum(String what, String text) {
        assertDefect(text, Defect.OUT_OF_RANGE);
    }

    @Test
    void checksumTooLargeIsOutOfRange() {
        assertDefect(KEY.substring(0, KEY.length() - 6) + "zzzzzz", Defect.OUT_OF_RANGE);
        assertDefect(KEY.substring(0, KEY.length() - 6) + "4gfFC4", Defect.OUT_OF_RANGE);
        assertDefect(KEY.substring(0, KEY.length() - 6) + "4gfFC3", Defect.BAD_CHECKSUM);
    }

    @Test
    void checksumCoversThePrefixToo() {
        assertDefect("sbk" + KEY.substring(3), Defect.BAD_CHECKSUM);
    }

    @Test
    void wrongChecksumIsABadChecksum() {
        assertDefect(KEY.substring(0, KEY.length() - 1) + "n", Defect.BAD_CHECKSUM);
        assertDefect(KEY.substring(0, KEY.length() - 6) + "000000", Defect.BAD_CHECKSUM);
    }

    private static void assertDefect(String text, Defect defect) {
        assertThat(KeyParser.parse(text)).isEqualTo(new ParseResult.Malformed(defect));
    }
}
