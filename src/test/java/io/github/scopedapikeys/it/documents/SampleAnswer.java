package io.github.scopedapikeys.it.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON that a document shows as the answer of the server.
 *
 * <p>A real answer must have the same fields, as many entries and the same values. Only what no two answers share may
 * differ, and must have the form that is shown: ids, times, hashes, IP addresses, the starts of keys, and what {@code …} stands
 * for. What is left of a token's life may be some seconds less.
 */
final class SampleAnswer {

    private static final List<String> DIFFERENT = List.of(
            "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ",
            "[0-9a-f]{64}",
            "\\d{1,3}(?:\\.\\d{1,3}){3}",
            "sak_[0-9A-Za-z]{6}");
    private static final Pattern ANY_DIFFERENT = Pattern.compile(String.join("|", DIFFERENT) + "|…");

    /** Numbers from here on are points in time, in seconds. */
    private static final long TIMES = 1_000_000_000;

    private static final long PATIENCE_SECONDS = 5;

    private static final ObjectReader READER =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SampleAnswer() {}

    /** What is wrong with a sample; empty if the server could have answered it. */
    static List<String> differences(String shown, String answered) {
        List<String> differences = new ArrayList<>();
        try {
            compare("$", READER.readTree(shown), READER.readTree(answered), differences);
        } catch (JsonProcessingException e) {
            differences.add("no JSON: " + e.getOriginalMessage());
        }
        return differences;
    }

    private static void compare(String path, JsonNode shown, JsonNode answered, List<String> differences) {
        if (shown.isObject() && answered.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            shown.fieldNames().forEachRemaining(names::add);
            answered.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + "." + name, shown.path(name), answered.path(name), differences));
        } else if (shown.isArray() && answered.isArray() && shown.size() == answered.size()) {
            for (int i = 0; i < shown.size(); i++) {
                compare(path + "[" + i + "]", shown.path(i), answered.path(i), differences);
            }
        } else if (!same(shown, answered) && !(path.endsWith(".expires_in") && isLater(shown, answered))) {
            differences.add("%s: %s is shown, %s is answered".formatted(path, said(shown), said(answered)));
        }
    }

    private static boolean same(JsonNode shown, JsonNode answered) {
        if (shown.isTextual() && answered.isTextual()) {
            return form(shown.textValue()).matcher(answered.textValue()).matches();
        }
        boolean times = shown.isIntegralNumber() && shown.longValue() >= TIMES;
        return times ? answered.isIntegralNumber() && answered.longValue() >= TIMES : shown.equals(answered);
    }

    private static boolean isLater(JsonNode shown, JsonNode answered) {
        long passed = shown.asLong() - answered.asLong();
        return answered.isIntegralNumber() && passed >= 0 && passed <= PATIENCE_SECONDS;
    }

    /** What texts a shown one stands for. */
    private static Pattern form(String shown) {
        StringBuilder form = new StringBuilder();
        Matcher matcher = ANY_DIFFERENT.matcher(shown);
        int end = 0;
        while (matcher.find()) {
            form.append(Pattern.quote(shown.substring(end, matcher.start())));
            String found = matcher.group();
            form.append(DIFFERENT.stream().filter(found::matches).findFirst().orElse(".+"));
            end = matcher.end();
        }
        return Pattern.compile(form + Pattern.quote(shown.substring(end)), Pattern.DOTALL);
    }

    private static String said(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
