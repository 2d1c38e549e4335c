package io.github.scopedapikeys.leak;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.scopedapikeys.fuzz.KeyShapes;
import io.github.scopedapikeys.server.InvalidFieldException;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;

/** The body of a report: any bytes give its entries, as they stand there, or are refused without a word of them. */
class LeakReportFuzzTest {

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int LONGEST_PROBLEM = 100;

    @Timeout(30)
    @FuzzTest
    void anyBodyIsAReportOrRefused(byte[] body) throws IOException {
        LeakReport report;
        try {
            report = LeakReport.read(body);
        } catch (InvalidFieldException e) {
            assertThat(e.problem()).hasSizeBetween(1, LONGEST_PROBLEM);
            assertThat(KeyShapes.isIn(e.problem())).isFalse();
            return;
        }
        JsonNode written = STRICT.readTree(body);
        assertThat(written.isArray()).isTrue();
        assertThat(report.matches()).hasSize(written.size()).hasSizeLessThanOrEqualTo(LeakReport.MAX_MATCHES);
        for (int i = 0; i < written.size(); i++) {
            LeakReport.Match match = report.matches().get(i);
            assertThat(match.token()).isEqualTo(text(written.get(i), "token"));
            assertThat(match.type()).isEqualTo(text(written.get(i), "type"));
            assertThat(match.url()).isEqualTo(text(written.get(i), "url"));
            assertThat(match.source()).isEqualTo(text(written.get(i), "source"));
        }
    }

    private static String text(JsonNode entry, String property) {
        assertThat(entry.isObject()).isTrue();
        JsonNode value = entry.path(property);
        assertThat(value.isTextual() || value.isNull() || value.isMissingNode()).isTrue();
        return value.textValue();
    }
}
