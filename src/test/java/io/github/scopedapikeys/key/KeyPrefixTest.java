package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyPrefixTest {

    @Test
    void defaultIsSak() {
        assertThat(KeyPrefix.DEFAULT).isEqualTo(new KeyPrefix("sak")).hasToString("sak");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "a0", "sak", "k8s", "abcdefghijkl", "a01234567890"})
    void twoToTwelveLowerCaseLettersAndDigitsAreAPrefix(String value) {
        assertThat(KeyPrefix.of(value)).contains(new KeyPrefix(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "abcdefghijklm", "0a", "Sak", "sAk", "s_k", "s-k", " sak", "sak ", "sak\n", "s\u00e4k"})
    void anythingElseIsNone(String value) {
        assertThat(KeyPrefix.of(value)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyPrefix(value));
    }

    @Test
    void onlyAsciiLettersAndDigitsAreAllowedAtEachPlace() {
        for (int i = 0; i <= Character.MAX_VALUE; i++) {
            char character = (char) i;
            boolean letter = character >= 'a' && character <= 'z';
            boolean digit = character >= '0' && character <= '9';
            assertThat(KeyPrefix.of(character + "a").isPresent())
                    .as("U+%04X first", i)
                    .isEqualTo(letter);
            assertThat(KeyPrefix.of("a" + character).isPresent())
                    .as("U+%04X later", i)
                    .isEqualTo(letter || digit);
        }
    }

    @Test
    void refusalDoesNotRepeatTheValue() {
        String key = new RandomKeys().next().reveal();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPrefix(key))
                .withMessage("A key prefix must match [a-z][a-z0-9]{1,11}");
    }
}
