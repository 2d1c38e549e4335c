package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ApiKeyTest {

    private static final UUID ID = UUID.fromString("123e4567-e89b-42d3-a456-426614174000");

    private final SecureRandom random = new SecureRandom();
    private final RandomKeys keys = new RandomKeys();

    @Test
    void generatedKeyHasItsPrefixAndIdAndParses() {
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, ID, random);

        assertThat(key.prefix()).isEqualTo(KeyPrefix.DEFAULT);
        assertThat(key.id()).isEqualTo(ID);
        assertThat(key.reveal()).matches("sak_[0-9A-Za-z]{71}").startsWith("sak_0YQJpYwUy3rd7jMxOt7hQG");
        assertThat(KeyParser.parse(key.reveal())).isInstanceOf(ParseResult.Parsed.class);
    }

    @Test
    void randomnessReachesEveryByteOfTheSecret() {
        byte[] seen = new byte[32];
        for (int i = 0; i < 100; i++) {
            byte[] secret = ApiKey.generate(KeyPrefix.DEFAULT, ID, random).secret();
            for (int position = 0; position < seen.length; position++) {
                seen[position] |= secret[position];
            }
        }
        assertThat(seen).doesNotContain(0);
    }

    @Test
    void generatedKeysOfOneIdDiffer() {
        ApiKey one = ApiKey.generate(KeyPrefix.DEFAULT, ID, random);
        ApiKey other = ApiKey.generate(KeyPrefix.DEFAULT, ID, random);

        assertThat(one.reveal()).isNotEqualTo(other.reveal());
        assertThat(one.hash().matches(other.hash())).isFalse();
    }

    @Test
    void parsedKeyHasTheHashOfTheIssuedOne() {
        ApiKey issued = ApiKey.generate(KeyPrefix.DEFAULT, ID, random);

        assertThat(KeyParser.parse(issued.reveal())).isInstanceOfSatisfying(ParseResult.Parsed.class, parsed -> {
            SecretHash presented = parsed.key().hash();
            assertThat(presented.matches(issued.hash())).isTrue();
        });
    }

    @Test
    void startIsThePrefixAndSixCharactersOfTheId() {
        assertThat(ApiKey.start(KeyPrefix.DEFAULT, ID)).isEqualTo("sak_0YQJpY");
        assertThat(ApiKey.start(new KeyPrefix("a0123456789z"), ID)).isEqualTo("a0123456789z_0YQJpY");
        assertThat(ApiKey.generate(KeyPrefix.DEFAULT, ID, random).start()).isEqualTo("sak_0YQJpY");
    }

    @Test
    void toStringShowsTheStartOnly() {
        keys.limit(1_000).forEach(key -> {
            String text = key.reveal();
            String secretDigits = text.substring(text.indexOf('_') + 23);
            String shown = key + " " + new ParseResult.Parsed(key) + " " + key.hash();

            assertThat(key).as(RandomKeys.seed()).hasToString("ApiKey[" + key.start() + "...]");
            assertThat(shown)
                    .as(RandomKeys.seed())
                    .doesNotContain(text, secretDigits, secretDigits.substring(35))
                    .doesNotContain(
                            HexFormat.of().formatHex(key.secret()), key.hash().toBase64());
        });
    }

    @Test
    void changesToTheSecretGivenOutDoNotReachTheKey() {
        ApiKey key = keys.next();
        String text = key.reveal();
        key.secret()[0] ^= 1;
        assertThat(key.reveal()).isEqualTo(text);
    }

    @Test
    void secretOfAnotherLengthIsAFault() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ApiKey(KeyPrefix.DEFAULT, ID, new byte[31]));
    }
}
