package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Known answers, computed outside this code with Python's big integers, {@code zlib.crc32} and {@code hashlib}. They
 * pin the format: a change that breaks one breaks every key in use.
 */
@DisplayName("Known keys: prefix, id, secret, text, SHA-256 of the secret")
final class KeyVectorsTest {

    private static final String VECTORS = """
            sak, 00000000-0000-0000-0000-000000000000, 0000000000000000000000000000000000000000000000000000000000000000, sak_000000000000000000000000000000000000000000000000000000000000000002bbbY3, 66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925
            sak, ffffffff-ffff-ffff-ffff-ffffffffffff, ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, sak_7n42DGM5Tflk9n8mt7Fhc7yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp12mNgYk, af9613760f72635fbdb44a5a0a63c39f12af30f950a6ee5c971be188e89c4051
            sak, 00000000-0000-0000-0000-000000000001, 0000000000000000000000000000000000000000000000000000000000000001, sak_000000000000000000000100000000000000000000000000000000000000000013s74lL, ec4916dd28fc4c10d78e287ca5d9cc51ee1ae73cbfde08c6b37324cbfaac8bc5
            sak, 00000000-0000-0001-0000-00000000002a, 00000000000000000102030405060708090a0b0c0d0e0f101112131415161718, sak_00000000000LygHa16AHYw000000000000fnYAQKBwXJ0DMxbwWuazpTQt4v6hH5s2x84ey, bbfc6b8985e499c7d19b83189c0f6b11bdd8c6e29f5de03d7c2e3c2b04e63fb6
            sak, 123e4567-e89b-42d3-a456-426614174000, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, sak_0YQJpYwUy3rd7jMxOt7hQG003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4DhV3m, 630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd
            ab, 80000000-0000-4000-8000-000000000000, 8000000000000000000000000000000000000000000000000000000000000000, ab_3tX16dB2lLZ6m0c9zU6OYKULrwNTJa3CHVaAVmO8lHlO4Afd3drtx651MXvhT4GuW2lpuIg, 84b3f13b0a4fbcce4c3f811e0313e00dcbd27431c229eff576598be8d1afb848
            a0123456789z, f81d4fae-7dec-41d0-a765-00a0c91e6bf6, c6b8ca33830634d2750d0b8493f0c70bb78cb6c4f9672cbd0fbf88ae838d3a77, a0123456789z_7YBUWgZR2uaVcbPD3vYJS2l7d4TtROdb5aL2zvR1ddvbIVvbCZrKPmsECNYfwmYOV2kmEFC, d8bff9e3526dc705e573a70a7a091a58eeb3f88636f0dbd4c1a789e32950aa6e
            k8s, 00ffee00-0bad-4f00-8d00-c0ffee000000, ae448ac86c4e8e4dec645729708ef41873ae79c6dff84eff73360989487f08e5, k8s_01sxWzD7AjbGqHkzZJ4iMCfK6PeYoRW606PFGC8JMeUfk1kiMu6zenXZ9JnAT6mGb0Plree, b4463dc4129b8e63b51ef9d543900ce2cce758ccc74da7d8b441fd00aa2a8937
            """;

    @ParameterizedTest(name = "{3}")
    @CsvSource(textBlock = VECTORS)
    void keyPrintsAsItsKnownText(String prefix, UUID id, String secret, String text, String hash) {
        ApiKey key = new ApiKey(new KeyPrefix(prefix), id, HexFormat.of().parseHex(secret));

        assertThat(key.reveal()).isEqualTo(text);
        assertThat(key.start()).isEqualTo(text.substring(0, prefix.length() + 7));
        assertThat(key.hash().toBase64()).isEqualTo(base64(hash));
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(textBlock = VECTORS)
    void knownTextParsesToItsParts(String prefix, UUID id, String secret, String text, String hash) {
        assertThat(KeyParser.parse(text)).isInstanceOfSatisfying(ParseResult.Parsed.class, parsed -> {
            assertThat(parsed.key().prefix().value()).isEqualTo(prefix);
            assertThat(parsed.key().id()).isEqualTo(id);
            assertThat(parsed.key().secret()).asHexString().isEqualToIgnoringCase(secret);
            assertThat(parsed.key().hash().toBase64()).isEqualTo(base64(hash));
        });
    }

    /** A service refuses what does not match it without asking Keycloak. */
    @ParameterizedTest(name = "{3}")
    @CsvSource(textBlock = VECTORS)
    void patternForServicesMatchesAWholeKeyAndNothingElse(
            String prefix, UUID id, String secret, String text, String hash) throws IOException {
        Matcher documented =
                Pattern.compile("A key matches `([^`]+)`").matcher(Files.readString(Path.of("docs", "exchange.md")));
        assertThat(documented.find()).isTrue();
        Pattern pattern = Pattern.compile(documented.group(1));

        assertThat(pattern.matcher(text).find()).isTrue();
        for (String other :
                List.of(text + "0", text.substring(1 + prefix.length()), " " + text, text.substring(0, 72))) {
            assertThat(pattern.matcher(other).find()).as(other).isFalse();
        }
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
