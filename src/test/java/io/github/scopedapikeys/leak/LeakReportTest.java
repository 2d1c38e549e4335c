package io.github.scopedapikeys.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.server.InvalidFieldException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakReportTest {

    @Test
    void reportOfGitHubsDocumentationIsRead() {
        assertThat(read(GitHubSample.PRODUCTION_BODY).matches())
                .containsExactly(new LeakReport.Match(
                        "some_token", "some_type", "https://example.com/base-repo-url/", "commit"));
    }

    @Test
    void onlyTheTokenIsRequired() {
        assertThat(read("[{\"token\":\"t\"}, {\"token\":\"\", \"type\":null, \"url\":\"\"}]")
                        .matches())
                .containsExactly(new LeakReport.Match("t", null, null, null), new LeakReport.Match("", null, "", null));
        assertThat(read("[]").matches()).isEmpty();
    }

    @Test
    void propertiesThatAreNotKnownArePassedOver() {
        assertThat(read("[{\"token\":\"t\",\"id\":7,\"more\":{\"token\":[\"u\"]}}]")
                        .matches())
                .containsExactly(new LeakReport.Match("t", null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{}",
                "{\"token\":\"t\"}",
                "\"t\"",
                "[\"t\"]",
                "[[]]",
                "[null]",
                "[{}]",
                "[{\"token\":null}]",
                "[{\"token\":1}]",
                "[{\"token\":true}]",
                "[{\"token\":[\"t\"]}]",
                "[{\"token\":{}}]",
                "[{\"token\":\"t\",\"url\":1}]",
                "[{\"token\":\"t\",\"source\":[]}]",
                "[{\"token\":\"t\",\"token\":\"u\"}]",
                "[{\"Token\":\"t\"}]",
                "[{\"token\":\"t\"}",
                "[{\"token\":\"t\"},]",
                "[{\"token\":\"t\"}] []",
                "[{\"token\":\"t\"}]x",
                "[{'token':'t'}]",
                "token=t"
            })
    void bodyThatIsNoReportIsRefusedWithoutItsText(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        InvalidFieldException.class,
                        e -> assertThat(e.problem())
                                .isEqualTo(
                                        "body must be a JSON list of objects with the strings token (required), type, url and source"));
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[{\"token\":\"t\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}]";

        assertThatThrownBy(() -> read(deep)).isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void numberOfEntriesIsBounded() {
        assertThat(read(entries(LeakReport.MAX_MATCHES)).matches()).hasSize(1000);
        assertThatThrownBy(() -> read(entries(LeakReport.MAX_MATCHES + 1)))
                .isInstanceOfSatisfying(
                        InvalidFieldException.class,
                        e -> assertThat(e.problem()).isEqualTo("body must have at most 1000 entries"));
    }

    @Test
    void entryDoesNotPrintItsToken() {
        assertThat(read("[{\"token\":\"some_token\"}]")).hasToString("LeakReport[matches=[Match[redacted]]]");
    }

    private static String entries(int count) {
        return "[" + String.join(",", Collections.nCopies(count, "{\"token\":\"t\"}")) + "]";
    }

    private static LeakReport read(String body) {
        return LeakReport.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
