package io.github.scopedapikeys.it.support;

import static io.github.scopedapikeys.it.support.KeyChecksums.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.keycloak.utils.StringUtil;

/** Values that are similar to keys, or were keys. None of them is the secret value of a working key. */
public final class KeyMutations {

    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_DIGITS = 22;
    private static final int CHECKSUM_DIGITS = 6;

    private static final List<String> PREFIXES = List.of("tok", "ab", "sakey", "a0123456789z", "sk", "SAK", "s", "");
    private static final List<String> STRANGERS = List.of(
            "\u0430",
            "\uFF10",
            "\u0660",
            "\u200B",
            "\u0301",
            "\u202E",
            "\uFEFF",
            "\uD83D\uDD11",
            "\u00DF",
            "\u0130",
            "\u212A",
            "\u00A0",
            "\u2028",
            "\uFFFD",
            "\uD800",
            "_",
            "-",
            "=",
            "+",
            "/",
            "%",
            "&",
            "'",
            "\"",
            "<",
            "\\",
            "|");
    private static final List<String> CONTROLS =
            List.of("\0", "\n", "\r\n", "\t", "\u001B[31m", "\u007F", "\u0085", "%0A");

    private final List<String> keys;
    private final Set<String> working;

    /** @param working secret values of working keys, all with the default prefix */
    public KeyMutations(List<String> working) {
        this.keys = List.copyOf(working);
        this.working = Set.copyOf(working);
    }

    String anyKey(RandomGenerator random) {
        return oneOf(keys, random);
    }

    public String next(RandomGenerator random) {
        while (true) {
            String text = mutate(anyKey(random), random);
            // The token endpoint removes control characters from values, so some of these values would work there.
            if (!working.contains(text) && !working.contains(StringUtil.removeControlCharacters(text))) {
                return text;
            }
        }
    }

    private String mutate(String key, RandomGenerator random) {
        int position = random.nextInt(key.length());
        return switch (random.nextInt(16)) {
            case 0 -> put(key, position, String.valueOf((char) (key.charAt(position) ^ 1 << random.nextInt(8))));
            case 1 -> put(key, position, digit(random));
            case 2 -> whole(put(body(key), random.nextInt(4, body(key).length()), digit(random)));
            case 3 -> whole(put(body(key), random.nextInt(4, 4 + ID_DIGITS), digit(random)));
            case 4 -> key.substring(0, position);
            case 5 -> key.substring(position);
            case 6 -> key + digits(random, random.nextInt(1, 12));
            case 7 ->
                whole(body(key).substring(0, 4 + ID_DIGITS)
                        + body(anyKey(random)).substring(4 + ID_DIGITS));
            case 8 -> whole(oneOf(PREFIXES, random) + body(key).substring(3));
            case 9 ->
                random.nextBoolean()
                        ? key.toUpperCase(Locale.ROOT)
                        : whole(swapCase(body(key), position % body(key).length()));
            case 10 -> put(key, position, oneOf(STRANGERS, random));
            case 11 -> insert(key, position, oneOf(CONTROLS, random)) + oneOf(CONTROLS, random);
            case 12 -> whole("sak_" + digits(random, body(key).length() - 4));
            case 13 -> oneOf(List.of(" ", "Bearer ", "\"", "key=", "\uFEFF"), random) + key;
            case 14 -> swapNeighbours(key, random.nextInt(key.length() - 1));
            default -> mutateAll(key, random);
        };
    }

    private static String mutateAll(String key, RandomGenerator random) {
        List<String> parts = new ArrayList<>();
        for (int length = random.nextInt(200); length >= 0; length--) {
            parts.add(random.nextInt(8) == 0 ? oneOf(STRANGERS, random) : digit(random));
        }
        return random.nextBoolean() ? key + key : String.join("", parts);
    }

    private static String body(String key) {
        return key.substring(0, key.length() - CHECKSUM_DIGITS);
    }

    private static String put(String text, int position, String part) {
        return text.substring(0, position) + part + text.substring(position + 1);
    }

    private static String insert(String text, int position, String part) {
        return text.substring(0, position) + part + text.substring(position);
    }

    private static String swapNeighbours(String text, int position) {
        return text.substring(0, position)
                + text.charAt(position + 1)
                + text.charAt(position)
                + text.substring(position + 2);
    }

    private static String swapCase(String text, int position) {
        char character = text.charAt(position);
        char swapped =
                Character.isUpperCase(character) ? Character.toLowerCase(character) : Character.toUpperCase(character);
        return put(text, position, String.valueOf(swapped));
    }

    private static String digits(RandomGenerator random, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(digit(random));
        }
        return digits.toString();
    }

    private static String digit(RandomGenerator random) {
        return String.valueOf(BASE62.charAt(random.nextInt(BASE62.length())));
    }

    static <T> T oneOf(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
