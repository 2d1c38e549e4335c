package io.github.scopedapikeys.credential;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;

/** A wrong size stops the server with what would be right. */
class OwnerCacheOptionTest {

    @Test
    void noOptionIsNeeded() {
        assertThatCode(() -> init(Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2147483647", " 100000 "})
    void sizeWithinTheBoundsIsTaken(String value) {
        assertThatCode(() -> init(Map.of("owner-cache-size", value))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2147483648", "100k", ""})
    void othersAreRefusedWithTheBounds(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> init(Map.of("owner-cache-size", value)))
                .withMessageContaining("spi-credential--api-key--owner-cache-size")
                .withMessageContaining("1 or more")
                .withMessageEndingWith("not " + value);
    }

    private static void init(Map<String, String> options) {
        new ApiKeyCredentialProviderFactory().init((Config.Scope) Proxy.newProxyInstance(
                OwnerCacheOptionTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (scope, method, arguments) -> options.get((String) arguments[0])));
    }
}
