package io.github.scopedapikeys.exchange;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;

class TokenCacheOptionsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000, Integer.MAX_VALUE})
    void numberOfTokensIsTaken(int size) {
        assertThatCode(() -> init(size)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void cacheWithoutABoundOrPlaceIsRefused(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> init(size))
                .withMessageContaining("spi-oauth2-token-exchange--api-key--token-cache-size")
                .withMessageContaining("1 or more, not " + size);
    }

    private static void init(int size) {
        new ApiKeyTokenExchangeProviderFactory().init((Config.Scope) Proxy.newProxyInstance(
                TokenCacheOptionsTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (scope, method, arguments) -> size));
    }
}
