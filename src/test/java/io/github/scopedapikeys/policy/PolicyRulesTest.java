package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of the rules is what their reader does. */
class PolicyRulesTest {

    private static final Pattern RANGE = Pattern.compile("(\\d+) to (\\d+)");

    /** A single number is no value of these. */
    private static final Set<String> OF_SEVERAL_PARTS = Set.of("prefix", "rateLimit");

    static Stream<PolicyRule<?>> rules() {
        return PolicyRules.ALL.stream();
    }

    @Test
    void everyRuleIsInTheList() {
        List<?> constants = Arrays.stream(PolicyRules.class.getDeclaredFields())
                .filter(field -> field.getType().equals(PolicyRule.class))
                .map(PolicyRulesTest::value)
                .toList();

        assertThat(constants).hasSameSizeAs(PolicyRules.ALL).allMatch(PolicyRules.ALL::contains);
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleSaysWhatItTakesAndTakesIt(PolicyRule<?> entry) {
        String rule = entry.name();
        String values = entry.type().values();
        assertThat(values).startsWith("must ");

        Matcher range = RANGE.matcher(values);
        if (range.find() && !OF_SEVERAL_PARTS.contains(rule)) {
            long least = Long.parseLong(range.group(1));
            long most = Long.parseLong(range.group(2));
            assertThat(isReadable(rule, least)).as("%d", least).isTrue();
            assertThat(isReadable(rule, most)).as("%d", most).isTrue();
            assertThat(isReadable(rule, least - 1)).as("%d", least - 1).isFalse();
            assertThat(isReadable(rule, most + 1)).as("%d", most + 1).isFalse();
        }
    }

    private static boolean isReadable(String rule, long value) {
        return new PolicyDraft(Map.of(rule, Long.toString(value))).unreadable().isEmpty();
    }
}
