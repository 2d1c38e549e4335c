package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.scopedapikeys.admin.KeyPolicyRepresentation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of the rules is what their reader does. */
class RuleValuesTest {

    private static final Pattern RANGE = Pattern.compile("(\\d+) to (\\d+)");

    static Stream<String> rules() {
        return Arrays.stream(KeyPolicyRepresentation.class.getRecordComponents())
                .map(RuleValuesTest::name)
                .filter(name -> !name.equals("unreadable"));
    }

    private static String name(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null ? component.getName() : renamed.value();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleSaysWhatItTakesAndTakesIt(String rule) {
        String values = RuleValues.of(rule);
        assertThat(values).startsWith("must ").doesNotContain("that the rule can have");

        Matcher range = RANGE.matcher(values);
        if (range.find() && !rule.equals("prefix")) {
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
