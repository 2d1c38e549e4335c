package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PepperTest {

    private static final String TEXT = "correct horse battery staple 0123456789";

    /** Made with {@code openssl dgst -sha256 -mac hmac} from the same pepper and the bytes 00 01 … 1f. */
    private static final String MAC = "71808912be1f763788ab64781d5d769c7e9af1171660bcc6371514d96ac43a5f";

    @Test
    void hashIsHmacSha256OfTheSecret() {
        ApiKey key = new ApiKey(KeyPrefix.DEFAULT, new UUID(1, 2), bytes());

        SecretHash hash = key.hash(pepper(TEXT));

        assertThat(hash.matches(SecretHash.ofBytes(HexFormat.of().parseHex(MAC))))
                .isTrue();
    }

    @Test
    void whiteSpaceAroundTheTextDoesNotCount() {
        ApiKey key = new ApiKey(KeyPrefix.DEFAULT, new UUID(1, 2), bytes());

        assertThat(key.hash(pepper(TEXT)).matches(key.hash(pepper(" " + TEXT + "\r\n"))))
                .isTrue();
    }

    @Test
    void shortTextIsNoPepper() {
        assertThat(Pepper.of("a", "x".repeat(31))).isEmpty();
        assertThat(Pepper.of("a", "x".repeat(31) + " ")).isEmpty();
        assertThat(Pepper.of("a", "x".repeat(32))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-a", "a-", "A", "a_b", "a b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void badNameIsRefused(String name) {
        assertThat(Pepper.isName(name)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Pepper.of(name, TEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "2026", "a-b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void goodNameIsTaken(String name) {
        assertThat(Pepper.isName(name)).isTrue();
    }

    @Test
    void textIsNotPrinted() {
        assertThat(pepper(TEXT)).hasToString("Pepper[a]");
    }

    private static Pepper pepper(String text) {
        return Pepper.of("a", text).orElseThrow();
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
