package io.github.scopedapikeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules for secret scanners in {@code docs/secret-scanning}, as they are given to users: they find every key where
 * keys get lost, and nothing else. Each expression runs in Java and in RE2, which gitleaks and TruffleHog are built on.
 */
@Execution(ExecutionMode.CONCURRENT)
class ScanningRulesTest {

    private static final Path RULES = Path.of("docs", "secret-scanning");
    private static final Path FALSE_FRIENDS =
            Path.of("src", "test", "resources", "io", "github", "scopedapikeys", "scanning", "false-friends.txt");
    private static final int KEYS = 500;
    private static final SecureRandom SECURE = new SecureRandom();

    /** Each rule as its tool would use it: with the expressions that the tool puts around it. */
    enum Rule {
        GITLEAKS("gitleaks.toml", "(?m)^regex = '''(.+)'''$", "%1$s", "(?m)^entropy = (.+)$"),
        TRUFFLEHOG("trufflehog.yaml", "(?m)^      key: '(.+)'$", "%1$s", "(?m)^    entropy: (.+)$"),
        GITHUB(
                "github-custom-pattern.txt",
                "\\ASecret format: (.+)\nBefore secret: (.+)\nAfter secret: (.+)\n\\z",
                "(?:%2$s)(%1$s)(?:%3$s)",
                null);

        private final String expression;
        private final double entropy;

        Rule(String file, String where, String frame, String whereEntropy) {
            String text = read(RULES.resolve(file));
            expression = String.format(frame, only(where, text).toArray());
            entropy = whereEntropy == null
                    ? 0
                    : Double.parseDouble(only(whereEntropy, text).get(0));
        }

        /** What it finds in a text, by both engines. */
        Set<String> findIn(String text) {
            Set<String> found = new LinkedHashSet<>();
            Matcher re2 = Pattern.compile(expression).matcher(text);
            while (re2.find()) {
                found.add(re2.group(1));
            }
            Set<String> byJava = new LinkedHashSet<>();
            java.util.regex.Matcher inJava =
                    java.util.regex.Pattern.compile(expression).matcher(text);
            while (inJava.find()) {
                byJava.add(inJava.group(1));
            }
            assertThat(byJava).isEqualTo(found);
            found.removeIf(secret -> entropyOf(secret) <= entropy);
            return found;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyIsFoundWhereKeysGetLost(Rule rule) {
        for (int i = 0; i < KEYS; i++) {
            String key = key(i);
            for (String text : places(key)) {
                assertThat(rule.findIn(text)).as(text).containsExactly(key);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysSideBySideAreAllFound(Rule rule) {
        List<String> keys = Stream.generate(() -> key(1)).limit(5).toList();

        assertThat(rule.findIn(String.join(", ", keys))).containsExactlyElementsOf(keys);
        assertThat(rule.findIn("[\"" + String.join("\",\"", keys) + "\"]")).containsExactlyElementsOf(keys);
        assertThat(rule.findIn(String.join("\n\n", keys))).containsExactlyElementsOf(keys);
    }

    @ParameterizedTest
    @EnumSource
    void falseFriendsAreLeftAlone(Rule rule) throws IOException {
        for (String line : Files.readAllLines(FALSE_FRIENDS)) {
            assertThat(rule.findIn(line)).as(line).isEmpty();
        }
        assertThat(rule.findIn(Files.readString(FALSE_FRIENDS))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void tokensOfOthersAreLeftAlone(Rule rule) {
        Random random = new Random(20_26);
        for (int i = 0; i < 2_000; i++) {
            for (String text : tokensOfOthers(random)) {
                assertThat(rule.findIn(text)).as(text).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GITLEAKS", "TRUFFLEHOG"})
    void entropyDropsFilledInExamplesAndNoKeys(Rule rule) {
        assertThat(rule.findIn("sak_" + "0".repeat(71))).isEmpty();
        assertThat(rule.findIn("sak_0" + "x".repeat(64) + "0" + "x".repeat(5))).isEmpty();
        assertThat(rule.findIn("sak_" + "0123456789".repeat(8).substring(0, 71)))
                .isEmpty();
        double least = Stream.generate(() -> entropyOf(key(1)))
                .limit(20_000)
                .min(Double::compare)
                .orElseThrow();
        assertThat(least).isGreaterThan(rule.entropy + 0.1);
    }

    @Test
    void documentShowsTheExpressionsOfTheFiles() throws IOException {
        String document = Files.readString(Path.of("docs", "secret-scanning.md"));

        assertThat(document).contains(read(RULES.resolve("github-custom-pattern.txt")));
        try (Stream<Path> files = Files.list(RULES)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(document).contains("secret-scanning/" + file.getFileName()));
        }
    }

    @Test
    void checksumScriptKeepsKeysAndDropsTypos() throws Exception {
        List<String> keys = Stream.generate(() -> key(1)).limit(100).toList();
        List<String> typos = keys.stream()
                .map(key -> key.substring(0, 30) + (key.charAt(30) == 'a' ? 'b' : 'a') + key.substring(31))
                .toList();
        List<String> known = List.of(
                "sak_0YQJpYwUy3rd7jMxOt7hQG003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4DhV3m",
                "sak_7n42DGM5Tflk9n8mt7Fhc7yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp12mNgYk");
        List<String> all = new ArrayList<>(known);
        all.addAll(typos);
        all.addAll(keys);
        Path input = Files.createTempFile("keys", ".txt");
        Path output = Files.createTempFile("found", ".txt");
        try {
            Files.writeString(input, String.join("\n", all));
            run(input, output);
            List<String> expected = new ArrayList<>(known);
            expected.addAll(keys);
            assertThat(Files.readAllLines(output)).isEqualTo(expected);
        } finally {
            Files.delete(input);
            Files.delete(output);
        }
    }

    private static void run(Path input, Path output) throws InterruptedException {
        Process python;
        try {
            python = new ProcessBuilder("python3", RULES.resolve("checksum.py").toString())
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            // Where it is installed on purpose, its absence is a fault.
            assertThat(System.getenv("PYTHON_REQUIRED"))
                    .as("there is no python3")
                    .isNull();
            assumeTrue(false, "There is no Python here");
            return;
        }
        assertThat(python.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(python.exitValue()).isZero();
    }

    private static String key(int number) {
        UUID id = number == 0 ? new UUID(-1, -1) : UUID.randomUUID();
        return ApiKey.generate(KeyPrefix.DEFAULT, id, SECURE).reveal();
    }

    private static List<String> places(String key) {
        return List.of(
                key,
                "String key = \"" + key + "\";",
                "const key='" + key + "'",
                "key := `" + key + "`",
                "{\"apiKey\":\"" + key + "\",\"other\":1}",
                "{\"script\": \"export KEY=1\\n" + key + "\\nexit\"}",
                "https://example.org/leads?api_key=" + key + "&page=2",
                "https://user:" + key + "@example.org/",
                "LEADS_API_KEY=" + key + "\nOTHER=1",
                "export KEY=" + key + ";",
                "api-key: " + key + " # the CRM's\n",
                "- " + key,
                "curl -H 'X-API-Key: " + key + "' https://example.org",
                "-Dkey=" + key,
                "<key>" + key + "</key>",
                "| " + key + " |",
                "*" + key + "*, _" + key + "_",
                "key_" + key,
                "(" + key + ").",
                "\t" + key + "\r\n",
                "+" + key);
    }

    private static List<String> tokensOfOthers(Random random) {
        return List.of(
                "sk_" + "live_" + base62(random, 99),
                "gh" + "p_" + base62(random, 36),
                "github" + "_pat_" + base62(random, 22) + "_" + base62(random, 59),
                "gl" + "pat-" + base62(random, 20),
                "AKIA" + base62(random, 16).toUpperCase(Locale.ROOT),
                "xox" + "b-" + base62(random, 80),
                "npm_" + base62(random, 36),
                "pypi-" + base62(random, 120),
                "sak_" + base62(random, 70),
                "sak_" + base62(random, 72),
                "sak_" + base62(random, 142),
                "sak" + base62(random, 71),
                "ssak_" + base62(random, 71),
                base62(random, 200),
                random.nextLong() + "_" + base62(random, 71),
                new UUID(random.nextLong(), random.nextLong()).toString(),
                Base64.getEncoder().encodeToString(bytes(random, 300)),
                Base64.getUrlEncoder().encodeToString(bytes(random, 300)));
    }

    private static String base62(Random random, int length) {
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(digits.charAt(random.nextInt(digits.length())));
        }
        return text.toString();
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Shannon's, in bits per character, as both tools count it. */
    private static double entropyOf(String text) {
        double entropy = 0;
        for (long count : text.chars()
                .boxed()
                .collect(Collectors.groupingBy(character -> character, Collectors.counting()))
                .values()) {
            double share = (double) count / text.length();
            entropy -= share * Math.log(share) / Math.log(2);
        }
        return entropy;
    }

    /** The groups of the one match. */
    private static List<String> only(String where, String text) {
        List<MatchResult> found =
                java.util.regex.Pattern.compile(where).matcher(text).results().toList();
        assertThat(found).as(where).hasSize(1);
        return IntStream.rangeClosed(1, found.get(0).groupCount())
                .mapToObj(found.get(0)::group)
                .toList();
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
