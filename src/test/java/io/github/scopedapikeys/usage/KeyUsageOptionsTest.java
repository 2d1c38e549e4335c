package io.github.scopedapikeys.usage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.Config;

/** Wrong options stop the server with what would be right. */
class KeyUsageOptionsTest {

    @Test
    void noOptionIsNeeded() {
        assertThatCode(() -> init(Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"flush-interval, 1", "flush-interval, ' 3600 '", "buffer-size, 1", "activity-cache-size, 2147483647"})
    void numbersWithinTheBoundsAreTaken(String option, String value) {
        assertThatCode(() -> init(Map.of(option, value))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "flush-interval, 0, from 1 to 3600",
        "flush-interval, 3601, from 1 to 3600",
        "flush-interval, '', from 1 to 3600",
        "buffer-size, 0, 1 or more",
        "activity-cache-size, 0, 1 or more"
    })
    void othersAreRefusedWithTheBounds(String option, String value, String bounds) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> init(Map.of(option, value)))
                .withMessageContaining("spi-api-key-usage--default--" + option)
                .withMessageContaining(bounds);
    }

    private static void init(Map<String, String> options) {
        new KeyUsageProviderFactory().init((Config.Scope) Proxy.newProxyInstance(
                KeyUsageOptionsTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (scope, method, arguments) -> options.get((String) arguments[0])));
    }
}
