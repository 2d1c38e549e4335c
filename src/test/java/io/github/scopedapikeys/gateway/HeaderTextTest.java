package io.github.scopedapikeys.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTextTest {

    @ParameterizedTest
    @CsvSource({
        "shop-owner, shop-owner",
        "a@b.example, a@b.example",
        "'', ''",
        "100%, 100%25",
        "jane doe, jane%20doe",
        "zo\u00EB, zo%C3%AB",
        "\uD83D\uDD11, %F0%9F%94%91",
        "'\"<>;,', '\"<>;,'",
    })
    void visibleAsciiStaysAndTheRestIsEncoded(String text, String encoded) {
        assertThat(HeaderText.of(text)).isEqualTo(encoded);
    }

    @Test
    void nothingEndsAHeaderOrBeginsAnother() {
        assertThat(HeaderText.of("a\r\nX-Evil: 1\0\t\u007F\u0085\u2028"))
                .isEqualTo("a%0D%0AX-Evil:%201%00%09%7F%C2%85%E2%80%A8");
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 5000; i++) {
            String text = random.ints(random.nextInt(12), 0, 0x300)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(HeaderText.of(text)).matches("[!-~]*");
            assertThat(HeaderText.of(List.of(text, text), ',').split(",", -1)).hasSize(2);
        }
    }

    @Test
    void entriesOfAListDoNotRunIntoEachOther() {
        assertThat(HeaderText.of(List.of("a,b", "c d"), ',')).isEqualTo("a%2Cb,c%20d");
        assertThat(HeaderText.of(List.of("a,b", "c d"), ' ')).isEqualTo("a,b c%20d");
        assertThat(HeaderText.of(List.of(), ',')).isEmpty();
    }

    @Test
    void textThatIsTooLongIsLeftOutAndNeverCut() {
        String longest = "x".repeat(HeaderText.LONGEST);

        assertThat(HeaderText.of(longest)).isEqualTo(longest);
        assertThat(HeaderText.of(longest + "x")).isEmpty();
        assertThat(HeaderText.of("\u00E4".repeat(HeaderText.LONGEST / 6 + 1))).isEmpty();
        assertThat(HeaderText.of(List.of(longest, "x"), ',')).isEmpty();
    }
}
