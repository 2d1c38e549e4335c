package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Base62Test {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final RandomKeys keys = new RandomKeys();

    @ParameterizedTest
    @CsvSource(textBlock = """
            00000000, 000000
            00000001, 000001
            0000003d, 00000z
            0000003e, 000010
            cbf43926, 3jZRME
            ffffffff, 4gfFC3
            ffffffffffffffffffffffffffffffff, 7n42DGM5Tflk9n8mt7Fhc7
            ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1
            """)
    void knownNumbersPrintAndParse(String hex, String digits) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(Base62.encode(bytes, digits.length())).isEqualTo(digits);
        assertThat(Base62.decode(digits, 0, digits.length(), bytes.length)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "4gfFC4, 4",
        "zzzzzz, 4",
        "7n42DGM5Tflk9n8mt7Fhc8, 16",
        "zzzzzzzzzzzzzzzzzzzzzz, 16",
        "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp2, 32",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz, 32"
    })
    void numberTooLargeForItsBytesIsNull(String digits, int byteCount) {
        assertThat(Base62.decode(digits, 0, digits.length(), byteCount)).isNull();
    }

    @Test
    void agreesWithBigInteger() {
        int[][] formats = {{4, 6}, {16, 22}, {32, 43}};
        for (int i = 0; i < 30_000; i++) {
            int[] format = formats[i % formats.length];
            byte[] bytes = keys.bytes(format[0]);
            String digits = withBigInteger(bytes, format[1]);

            assertThat(Base62.encode(bytes, format[1])).as(RandomKeys.seed()).isEqualTo(digits);
            assertThat(Base62.decode("?" + digits + "?", 1, digits.length() + 1, format[0]))
                    .as(RandomKeys.seed())
                    .isEqualTo(bytes);
        }
    }

    @Test
    void onlyTheSixtyTwoAreDigits() {
        for (int character = 0; character <= Character.MAX_VALUE; character++) {
            assertThat(Base62.isBase62("?" + (char) character, 1))
                    .as("U+%04X", character)
                    .isEqualTo(ALPHABET.indexOf(character) >= 0);
        }
    }

    private static String withBigInteger(byte[] bytes, int width) {
        StringBuilder digits = new StringBuilder();
        BigInteger number = new BigInteger(1, bytes);
        while (digits.length() < width) {
            BigInteger[] division = number.divideAndRemainder(BigInteger.valueOf(62));
            digits.append(ALPHABET.charAt(division[1].intValue()));
            number = division[0];
        }
        assertThat(number).isZero();
        return digits.reverse().toString();
    }
}
