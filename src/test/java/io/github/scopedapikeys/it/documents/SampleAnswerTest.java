package io.github.scopedapikeys.it.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleAnswerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": \"4871a0b0-4d66-4d53-9264-bce7071786c5\"} | {\"id\":\"aadf24de-0111-4575-a6d2-8a401d71de44\"}",
                "{\"jti\": \"onrtte:4871a0b0-4d66-4d53-9264-bce7071786c5\"} "
                        + "| {\"jti\":\"onrtte:aadf24de-0111-4575-a6d2-8a401d71de44\"}",
                "[\"2026-11-23T11:38:38Z\"] | [\"2027-02-21T00:00:00Z\"]",
                "[\"192.0.2.7\"] | [\"127.0.0.1\"]",
                "{\"exp\": 1795434220} | {\"exp\": 1803209918}",
                "{\"start\": \"sak_2ChNHa\", \"key\": \"sak_2ChNHa…\"} | {\"key\":\"sak_0YQJpYwUy3\",\"start\":\"sak_0YQJpY\"}",
                "[\"eyJhbGciOiJSUzI1NiIs…\"] | [\"eyJhbGciOiJSUzI1NiIsInR5\"]",
                "{\"expires_in\": 300} | {\"expires_in\":300}",
                "{\"expires_in\": 300} | {\"expires_in\":295}",
                "{\"a\": [1, true, null, \"x\"]} | {\"a\":[1,true,null,\"x\"]}",
            })
    void whatNoTwoAnswersShareMayDiffer(String shown, String answered) {
        assertThat(SampleAnswer.differences(shown, answered)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1, \"b\": 2} | {\"a\":1} | $.b: 2 is shown, nothing is answered",
                "{\"a\": 1} | {\"a\":1,\"b\":2} | $.b: nothing is shown, 2 is answered",
                "{\"a\": {\"b\": 1}} | {\"a\":{\"b\":\"1\"}} | $.a.b: 1 is shown, \"1\" is answered",
                "{\"expires_in\": 300} | {\"expires_in\":120} | $.expires_in: 300 is shown, 120 is answered",
                "{\"expires_in\": 300} | {\"expires_in\":301} | $.expires_in: 300 is shown, 301 is answered",
                "{\"expires_in\": 300} | {\"expires_in\":294} | $.expires_in: 300 is shown, 294 is answered",
                "{\"exp\": 1795434220} | {\"exp\":90} | $.exp: 1795434220 is shown, 90 is answered",
                "[\"leads:write\"] | [\"leads:read\"] | $[0]: \"leads:write\" is shown, \"leads:read\" is answered",
                "[] | [1] | $: [] is shown, [1] is answered",
                "[\"4871a0b0-4d66-4d53-9264-bce7071786c5\"] | [\"shop-owner\"] "
                        + "| $[0]: \"4871a0b0-4d66-4d53-9264-bce7071786c5\" is shown, \"shop-owner\" is answered",
                "{\"active\": false} | {\"active\":null} | $.active: false is shown, null is answered",
            })
    void everythingElseIsADifference(String shown, String answered, String difference) {
        assertThat(SampleAnswer.differences(shown, answered)).containsExactly(difference);
    }

    @Test
    void answerIsOneJson() {
        assertThat(SampleAnswer.differences("{}", "{}\n{}")).hasSize(1).allMatch(it -> it.startsWith("no JSON: "));
        assertThat(SampleAnswer.differences("{}", "")).containsExactly("$: {} is shown, nothing is answered");
        assertThat(SampleAnswer.differences("{…}", "{}")).hasSize(1).allMatch(it -> it.startsWith("no JSON: "));
    }
}
