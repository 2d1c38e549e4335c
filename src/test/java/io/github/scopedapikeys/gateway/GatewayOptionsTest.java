package io.github.scopedapikeys.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;

class GatewayOptionsTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"1", " 10000 ", "2147483647"})
    void numberOfTokensIsTaken(@Nullable String size) {
        assertThatCode(() -> init(size)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "", "many", "2147483648"})
    void cacheWithoutABoundOrPlaceIsRefused(String size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> init(size))
                .withMessageContaining("spi-api-key-gateway--default--token-cache-size")
                .withMessageContaining("1 or more, not " + size);
    }

    private static void init(@Nullable String size) {
        new GatewayProviderFactory().init((Config.Scope) Proxy.newProxyInstance(
                GatewayOptionsTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (scope, method, arguments) -> size));
    }
}
