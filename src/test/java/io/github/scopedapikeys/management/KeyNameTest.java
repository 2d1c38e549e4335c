package io.github.scopedapikeys.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.server.InvalidFieldException;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {

    private static final List<Integer> BLANK_LETTERS = List.of(0x115F, 0x1160, 0x17B4, 0x2800, 0x3164, 0xFFA0, 0x1D159);
    private static final List<Integer> BLANK_MARKS = List.of(0x034F, 0x180B, 0xFE00, 0xFE0F, 0xE0100, 0xE01EF);

    /** Every character that Java calls space, format or separator, and what Unicode calls a letter or mark and is blank. */
    static IntStream invisible() {
        IntStream categories = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> switch (Character.getType(c)) {
                    case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
                    case Character.FORMAT -> (c < 0x202A || c > 0x202E) && (c < 0x2066 || c > 0x2069);
                    default -> Character.isWhitespace(c);
                });
        IntStream blanks = IntStream.concat(
                BLANK_LETTERS.stream().mapToInt(c -> c), BLANK_MARKS.stream().mapToInt(c -> c));
        return IntStream.concat(IntStream.concat(categories, blanks), IntStream.of(0x85, 0xE0000, 0xFFFF, 0xFDD0));
    }

    @ParameterizedTest
    @MethodSource("invisible")
    void whatIsNotSeenIsNoNameAndIsTrimmed(int codePoint) {
        String character = Character.toString(codePoint);

        assertRefused(character);
        assertRefused(" " + character + character);
        assertThat(KeyName.checked(character + "a b" + character)).isEqualTo("a b");
        assertThat(KeyName.lookTheSame(character + "a b", "A b" + character)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "\u00e9",
                "\uE000",
                "\uD83D\uDD11",
                "\uD83D\uDC68\u200D\uD83D\uDC69",
                "a\u200Bb",
                "a\u00A0b",
                "\u4F60\u597D",
                "\u0645\u06CC\u200C\u062E",
                "-",
                "\uFFFD",
                "\uD83E\uDEE0",
                "\uD83F\uDE00"
            })
    void whatIsSeenStaysAsItIs(String name) {
        assertThat(KeyName.checked(name)).isEqualTo(name);
    }

    @Test
    void nameIsStoredInOneForm() {
        String decomposed = Normalizer.normalize("caf\u00e9", Normalizer.Form.NFD);

        assertThat(KeyName.checked(decomposed)).isEqualTo("caf\u00e9");
        assertThat(KeyName.lookTheSame(decomposed, "CAF\u00c9")).isTrue();
        assertThat(KeyName.lookTheSame("cafe\u200B\u0301", "caf\u00e9")).isTrue();
    }

    @Test
    void namesThatDifferToTheEyeDiffer() {
        assertThat(KeyName.lookTheSame("ab", "a b")).isFalse();
        assertThat(KeyName.lookTheSame("caf\u00e9", "cafe")).isFalse();
        // The Cyrillic letter of the same look: documented.
        assertThat(KeyName.lookTheSame("deploy", "deplo\u0443")).isFalse();
    }

    @Test
    void controlCharactersAreTrimmedAsWhiteSpaceOnly() {
        assertThat(KeyName.checked("\r\n\tdeploy\f")).isEqualTo("deploy");
        for (String name : List.of("\u0007deploy", "deploy\u007F", "de\nploy", "deploy\u0080", "deploy\u0000")) {
            assertRefused(name);
        }
    }

    @Test
    void lengthCountsCharactersOfTheStoredForm() {
        assertThat(KeyName.checked(" " + "e\u0301".repeat(100))).isEqualTo("\u00e9".repeat(100));
        assertThatThrownBy(() -> KeyName.checked("\uD83D\uDD11".repeat(101)))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessage("name must have at most 100 characters, not 101");
    }

    private static void assertRefused(String name) {
        assertThatThrownBy(() -> KeyName.checked(name))
                .isInstanceOfSatisfying(
                        InvalidFieldException.class,
                        e -> assertThat(e.problem()).startsWith("name must "));
    }
}
