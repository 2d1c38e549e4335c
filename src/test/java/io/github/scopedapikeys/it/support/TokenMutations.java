package io.github.scopedapikeys.it.support;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.keycloak.utils.StringUtil;

/** Sealed tokens with a change. None of them has a valid signature. */
public final class TokenMutations {

    private static final List<String> ALGORITHMS = List.of(
            "none", "None", "", "HS256", "HS512", "RS256", "RS512", "PS256", "ES256", "ES512", "EdDSA", "RSA1_5", "dir",
            "\0");
    private static final List<String> CLAIMS =
            List.of("jti", "sub", "azp", "aud", "scope", "api_key_id", "exp", "iss", "typ", "sid", "resource_access");
    private static final List<String> OTHER_CLAIMS = CLAIMS.stream()
            .filter(claim -> !List.of("jti", "api_key_id", "sid").contains(claim))
            .toList();
    private static final List<String> VALUES = List.of(
            "null",
            "5",
            "-1",
            "1e400",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"x\"",
            "[null]",
            "[[[]]]",
            "{\"a\":{\"b\":[]}}",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"onrtte:x\"",
            "\"11111111-2222-4333-8444-555555555555\"");

    private final String token;
    private final String[] parts;

    public TokenMutations(String token) {
        this.token = token;
        this.parts = token.split("\\.");
    }

    String next(RandomGenerator random) {
        while (true) {
            String mutant = mutate(random);
            if (!isTheSame(StringUtil.removeControlCharacters(mutant))) {
                return mutant;
            }
        }
    }

    private String mutate(RandomGenerator random) {
        int position = random.nextInt(token.length());
        return switch (random.nextInt(7)) {
            case 0 ->
                token.substring(0, position)
                        + (char) (token.charAt(position) ^ 1 << random.nextInt(7))
                        + token.substring(position + 1);
            case 1 -> token.substring(0, position);
            case 2 -> token + "." + parts[random.nextInt(3)];
            case 3 -> header(random) + "." + parts[1] + "." + signature(random);
            case 4 -> parts[0] + "." + payload(CLAIMS, random) + "." + parts[2];
            // Keycloak reads a token that is no longer sealed, and answers 500 to some of these headers.
            case 5 -> header(random) + "." + payload(OTHER_CLAIMS, random) + "." + signature(random);
            default -> parts[random.nextInt(3)] + "." + parts[1] + "." + parts[random.nextInt(3)];
        };
    }

    private String header(RandomGenerator random) {
        // Parses the header by the method for claims, which reads the second part.
        ObjectNode header = (ObjectNode) Leads.claims("." + parts[0]);
        header.put("alg", KeyMutations.oneOf(ALGORITHMS, random));
        if (random.nextInt(4) == 0) {
            header.put("kid", "nobody");
        }
        return encode(header.toString());
    }

    private String payload(List<String> names, RandomGenerator random) {
        String claim = KeyMutations.oneOf(names, random);
        String value = KeyMutations.oneOf(VALUES, random);
        String claims = decode(parts[1]);
        // A repeated field: most parsers use the last one.
        return encode(claims.substring(0, claims.lastIndexOf('}')) + ",\"" + claim + "\":" + value + "}");
    }

    private String signature(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "AAAA";
            case 2 -> parts[2].substring(random.nextInt(parts[2].length()));
            default -> parts[2];
        };
    }

    /** Whether the signature is unchanged: its last digit has unused bits, and there are two Base64 alphabets. */
    private boolean isTheSame(String mutant) {
        String[] others = mutant.split("\\.");
        return others.length == 3
                && others[0].equals(parts[0])
                && others[1].equals(parts[1])
                && meaning(others[2]).equals(meaning(parts[2]));
    }

    private static String meaning(String base64) {
        String digits = base64.replace('+', '-').replace('/', '_').replace("=", "");
        try {
            return encode(decode(digits));
        } catch (IllegalArgumentException e) {
            return "no base64: " + base64;
        }
    }

    private static String decode(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
