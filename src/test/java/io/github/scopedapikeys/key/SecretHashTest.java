package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretHashTest {

    private final byte[] bytes = new RandomKeys().bytes(32);

    @Test
    void matchesTheSameBytesOnly() {
        SecretHash hash = SecretHash.ofBytes(bytes);
        assertThat(hash.matches(SecretHash.ofBytes(bytes))).isTrue();
        for (int bit = 0; bit < 256; bit++) {
            byte[] other = bytes.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(hash.matches(SecretHash.ofBytes(other)))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void survivesBase64() {
        String base64 = SecretHash.ofBytes(bytes).toBase64();
        assertThat(base64).hasSize(44).isEqualTo(Base64.getEncoder().encodeToString(bytes));
        assertThat(SecretHash.fromBase64(base64))
                .hasValueSatisfying(hash ->
                        assertThat(hash.matches(SecretHash.ofBytes(bytes))).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "--------------------------------------------",
                "\u0141\u0141\u0141AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void textThatIsNoHashIsEmpty(String text) {
        assertThat(SecretHash.fromBase64(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void onlyThirtyTwoBytesAreAHash(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> SecretHash.ofBytes(new byte[length]));
    }

    @Test
    void laterChangesToTheBytesGivenDoNotReachIt() {
        byte[] given = bytes.clone();
        SecretHash hash = SecretHash.ofBytes(given);
        given[0] ^= 1;
        assertThat(hash.matches(SecretHash.ofBytes(bytes))).isTrue();
    }

    @Test
    void toStringIsRedacted() {
        assertThat(SecretHash.ofBytes(bytes)).hasToString("SecretHash[redacted]");
    }
}
