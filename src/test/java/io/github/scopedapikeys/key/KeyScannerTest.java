package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyScannerTest {

    private static final String KEY = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom())
            .reveal();

    @Test
    void keyIsFoundWhereverItStands() {
        for (String text : new String[] {KEY, "x " + KEY, KEY + KEY, "key=" + KEY + "&more", "A" + KEY}) {
            assertThat(KeyScanner.holdsKey(text)).isTrue();
            assertThat(KeyScanner.redact(text)).doesNotContain(KEY.substring(26, 60));
        }
    }

    @Test
    void keyWithATypoIsRedactedToo() {
        String typo = KEY.substring(0, 74) + (KEY.endsWith("0") ? "1" : "0");

        assertThat(KeyScanner.redact(typo)).isEqualTo("[API key]");
    }

    @Test
    void otherTextStaysAsItIs() {
        for (String text : new String[] {"", "leads:write", "sak_", KEY.substring(0, 74), "$1 \\ sak_x"}) {
            assertThat(KeyScanner.holdsKey(text)).isFalse();
            assertThat(KeyScanner.redact(text)).isEqualTo(text);
        }
    }
}
