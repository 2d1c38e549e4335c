package io.github.scopedapikeys.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyQueryTest {

    private static final String KEY = "sak_" + "0".repeat(71);

    @Test
    void nothingIsWantedOfAnEmptyQuery() {
        assertThat(VerifyQuery.of(Map.of())).isEqualTo(read(null, List.of(), false));
        assertThat(VerifyQuery.of(Map.of("scope", List.of("", " "), "audience", List.of(""))))
                .isEqualTo(read(null, List.of(), false));
    }

    @Test
    void scopeAndAudiencesAreRead() {
        assertThat(VerifyQuery.of(Map.of(
                        "scope", List.of("a b", ""),
                        "audience", List.of("x", "y", "x"),
                        "style", List.of("other"),
                        "page", List.of("2"))))
                .isEqualTo(read("a b", List.of("x", "y"), false));
    }

    @Test
    void styleOfNginxIsRead() {
        assertThat(VerifyQuery.of(Map.of("style", List.of("nginx"))))
                .isEqualTo(new VerifyQuery.Read(new VerifyQuery(null, List.of(), false, true)));
    }

    @Test
    void repeatedScopeIsRefused() {
        assertThat(VerifyQuery.of(Map.of("scope", List.of("a", "b")))).isEqualTo(new VerifyQuery.Refused("scope"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_secret", "CLIENT_SECRET", "client_assertion"})
    void secretOfTheGatewayIsRefusedEvenIfEmpty(String name) {
        assertThat(VerifyQuery.of(Map.of(name, List.of("")))).isEqualTo(new VerifyQuery.Refused(name));
    }

    @Test
    void keyIsFoundInNamesAndValues() {
        assertThat(VerifyQuery.of(Map.of("x" + KEY, List.of("")))).isEqualTo(read(null, List.of(), true));
        assertThat(VerifyQuery.of(Map.of("x", List.of("", KEY + "x")))).isEqualTo(read(null, List.of(), true));
    }

    private static VerifyQuery.Reading read(String scope, List<String> audience, boolean holdsKey) {
        return new VerifyQuery.Read(new VerifyQuery(scope, audience, holdsKey, false));
    }
}
