package io.github.scopedapikeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.key.ParseResult.Malformed;
import io.github.scopedapikeys.key.ParseResult.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds for every key and every text, tried on thousands of seeded random ones. */
final class KeyTextPropertiesTest {

    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** Besides the obvious: characters that are a digit once cut to 7 or 8 bits, folded or normalised. */
    private static final String OUTSIDERS =
            "_-+/=. \t\n\0\u007f\u0080\u00b0\u00c1\u00e1\u0130\u0141\u017f\u2028\u212a\uff10\ud800\udfff\uffff";

    private final RandomKeys keys = new RandomKeys();

    @Test
    void printedKeyParsesToItself() {
        keys.limit(10_000).forEach(key -> {
            ParseResult result = parse(key.reveal());

            assertThat(result).as(RandomKeys.seed()).isInstanceOfSatisfying(Parsed.class, parsed -> {
                assertThat(parsed.key().prefix()).as(RandomKeys.seed()).isEqualTo(key.prefix());
                assertThat(parsed.key().id()).as(RandomKeys.seed()).isEqualTo(key.id());
                assertThat(parsed.key().secret()).as(RandomKeys.seed()).isEqualTo(key.secret());
                assertThat(parsed.key().reveal()).as(RandomKeys.seed()).isEqualTo(key.reveal());
            });
        });
    }

    @Test
    void everyPrefixLengthGivesItsTextLength() {
        for (int length = 2; length <= 12; length++) {
            KeyPrefix prefix = new KeyPrefix("k".repeat(length));
            String text = new ApiKey(prefix, UUID.randomUUID(), keys.bytes(32)).reveal();
            assertThat(text).matches("k{" + length + "}_[0-9A-Za-z]{71}");
            assertThat(KeyParser.parse(text)).isInstanceOf(Parsed.class);
        }
    }

    @Test
    void everySingleWrongCharacterIsRefused() {
        List<String> accepted = new ArrayList<>();
        keys.limit(50).map(ApiKey::reveal).forEach(text -> {
            for (int position = 0; position < text.length(); position++) {
                for (char character : (BASE62 + OUTSIDERS).toCharArray()) {
                    if (character != text.charAt(position)) {
                        collectIfParsed(replace(text, position, character), accepted);
                    }
                }
            }
        });
        assertThat(accepted).as(RandomKeys.seed()).isEmpty();
    }

    @Test
    void everySwapOfUnequalNeighboursIsRefused() {
        List<String> accepted = new ArrayList<>();
        keys.limit(5_000).map(ApiKey::reveal).forEach(text -> {
            for (int position = 0; position + 1 < text.length(); position++) {
                if (text.charAt(position) != text.charAt(position + 1)) {
                    collectIfParsed(swap(text, position), accepted);
                }
            }
        });
        assertThat(accepted).as(RandomKeys.seed()).isEmpty();
    }

    @Test
    void everyMissingOrDoubledCharacterIsRefused() {
        List<String> accepted = new ArrayList<>();
        keys.limit(1_000).map(ApiKey::reveal).forEach(text -> {
            for (int position = 0; position < text.length(); position++) {
                collectIfParsed(text.substring(0, position) + text.substring(position + 1), accepted);
                collectIfParsed(text.substring(0, position + 1) + text.substring(position), accepted);
            }
        });
        assertThat(accepted).as(RandomKeys.seed()).isEmpty();
    }

    @Test
    void anyTextParsesOrHasADefect() {
        Random random = keys.random();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(100);
            while (text.length() < length) {
                text.append(anyCharacter(random));
            }
            assertParsesToItselfOrHasADefect(text.toString());
        }
    }

    @Test
    void anyMutilatedKeyParsesToItselfOrHasADefect() {
        Random random = keys.random();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder(keys.next().reveal());
            for (int edits = random.nextInt(5); edits >= 0 && text.length() > 0; edits--) {
                int position = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(position);
                    case 1 -> text.insert(position, anyCharacter(random));
                    case 2 -> text.setCharAt(position, anyCharacter(random));
                    default -> text.setCharAt(position, BASE62.charAt(random.nextInt(62)));
                }
            }
            assertParsesToItselfOrHasADefect(text.toString());
        }
    }

    private static ParseResult parse(String text) {
        try {
            return KeyParser.parse(text);
        } catch (RuntimeException e) {
            throw new AssertionError("parse must not throw; " + RandomKeys.seed(), e);
        }
    }

    private static void assertParsesToItselfOrHasADefect(String text) {
        ParseResult result = parse(text);
        if (result instanceof Parsed parsed) {
            assertThat(parsed.key().reveal()).as(RandomKeys.seed()).isEqualTo(text);
        } else {
            assertThat(((Malformed) result).defect()).as(RandomKeys.seed()).isNotNull();
        }
    }

    private static void collectIfParsed(String text, List<String> accepted) {
        if (parse(text) instanceof Parsed) {
            accepted.add(text);
        }
    }

    private static char anyCharacter(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> (char) random.nextInt(0x10000);
            case 1 -> OUTSIDERS.charAt(random.nextInt(OUTSIDERS.length()));
            default -> BASE62.charAt(random.nextInt(62));
        };
    }

    private static String replace(String text, int position, char character) {
        return text.substring(0, position) + character + text.substring(position + 1);
    }

    private static String swap(String text, int position) {
        return text.substring(0, position)
                + text.charAt(position + 1)
                + text.charAt(position)
                + text.substring(position + 2);
    }
}
