package io.github.scopedapikeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    void nameStaysAsItIs() {
        assertThat(Quoted.of("leads:read")).isEqualTo("'leads:read'");
    }

    @Test
    void controlCharactersDirectionMarksAndHalvesOfCharactersAreReplaced() {
        assertThat(Quoted.of("a\nb\u0000c\u202Ed\uD800e\u2028f\u0085"))
                .isEqualTo("'a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFD'");
        assertThat(Quoted.of("x".repeat(63) + "\uD83D\uDD11")).isEqualTo("'" + "x".repeat(63) + "\uFFFD...'");
    }

    @Test
    void longTextIsCutAndLongListsToo() {
        assertThat(Quoted.of("x".repeat(1000))).hasSizeLessThan(70);
        List<String> names = IntStream.range(10, 30).mapToObj(i -> "n" + i).toList();
        assertThat(Quoted.all(names)).startsWith("'n10', 'n11'").endsWith("'n19', ...");
        assertThat(Quoted.all(List.of("b", "a"))).isEqualTo("'a', 'b'");
    }

    @Test
    void keyIsLeftOut() {
        String key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom())
                .reveal();

        assertThat(Quoted.of("my " + key)).isEqualTo("'my [API key]'");
        assertThat(Quoted.of("x".repeat(50) + " " + key)).doesNotContain(key.substring(0, 10));
    }
}
