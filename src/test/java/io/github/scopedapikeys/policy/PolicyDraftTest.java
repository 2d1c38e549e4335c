package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.scopedapikeys.server.InvalidFieldException;
import io.github.scopedapikeys.server.StrictJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which values of a request become the text of an attribute, and which reset a rule. */
class PolicyDraftTest {

    /** A blank text would remove the attribute, and with it the restriction. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"\"]",
                "[\" \"]",
                "[\"\\t\"]",
                "[\"\\u2003\"]",
                "[\"\\u001c\"]",
                "[\"\", \"\"]",
                "[null]",
                "[\"leads:read\", \"\"]",
                "[\"leads:read\", \"\\u001c\"]",
                "[\"leads:read\", null]",
                "[\"leads:read\", \",\"]",
                "[\"leads:read leads:write\"]",
                "[\"leads:read,leads:write\"]",
                "[\", ,\"]",
            })
    void listWithAnEntryThatIsNoNameIsRefused(String list) {
        for (String rule : new String[] {"allowedScopes", "selfServiceClients"}) {
            assertRefused(rule, list, "names without blanks or commas, none of them empty");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\" \"", "\"\\t\"", "\"\\u2003\""})
    void blankTextIsRefused(String text) {
        assertRefused("selfServiceRole", text, "realm role");
        assertRefused("prefix", text, "2 to 12 lower-case letters");
    }

    @Test
    void onlyEmptyValuesReset() {
        assertThat(
                        read("{\"allowedScopes\": [], \"selfServiceClients\": [], \"selfServiceRole\": \"\", \"prefix\": \"\","
                                        + " \"leakReportKeys\": {}, \"rateLimit\": {}, \"inactivityTimeout\": 0}")
                                .texts())
                .hasSize(7)
                .allSatisfy((rule, text) -> assertThat(text).as(rule).isEmpty());
        assertThat(read("{\"allowedScopes\": null}").texts()).isEmpty();
    }

    @Test
    void rateLimitIsItsTwoNumbers() {
        assertThat(read("{\"rateLimit\": {\"burst\": 20, \"perSecond\": 5}}").texts())
                .containsEntry("rateLimit", "5/20");
        for (String value : new String[] {
            "{\"perSecond\": 5}",
            "{\"perSecond\": 5, \"burst\": null}",
            "{\"perSecond\": 5, \"burst\": 4}",
            "{\"perSecond\": 0, \"burst\": 4}",
            "{\"perSecond\": 5, \"burst\": 20, \"perMinute\": 60}",
            "{\"perSecond\": 10001, \"burst\": 10001}",
            "{\"perSecond\": 5, \"burst\": 100001}"
        }) {
            assertRefused("rateLimit", value, "perSecond (a whole number from 1 to 10000)");
        }
    }

    @Test
    void namesAreSeparatedByBlanks() {
        assertThat(read("{\"allowedScopes\": [\"leads:read\", \"leads:write\"]}")
                        .texts())
                .containsEntry("allowedScopes", "leads:read leads:write");
    }

    private static void assertRefused(String rule, String value, String said) {
        assertThatExceptionOfType(InvalidFieldException.class)
                .as("%s: %s", rule, value)
                .isThrownBy(() -> read("{\"" + rule + "\": " + value + "}"))
                .satisfies(refusal -> assertThat(refusal.problem())
                        .startsWith(rule + " must ")
                        .contains(said));
    }

    private static PolicyDraft read(String json) {
        return PolicyDraft.of(StrictJson.readFields(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), PolicyDraft.kinds(), Set.of()));
    }
}
