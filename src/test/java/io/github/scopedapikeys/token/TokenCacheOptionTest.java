package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.scopedapikeys.exchange.ApiKeyTokenExchangeProviderFactory;
import io.github.scopedapikeys.gateway.GatewayProviderFactory;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;
import org.keycloak.provider.ProviderFactory;

class TokenCacheOptionTest {

    private final ProviderFactory<?> exchange = new ApiKeyTokenExchangeProviderFactory();
    private final ProviderFactory<?> gateways = new GatewayProviderFactory();

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"1", " 10000 ", "2147483647"})
    void numberOfTokensIsTaken(@Nullable String size) {
        assertThatCode(() -> init(exchange, size)).doesNotThrowAnyException();
        assertThatCode(() -> init(gateways, size)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "", "many", "2147483648"})
    void cacheWithoutABoundOrPlaceIsRefused(String size) {
        assertRefused(exchange, size, "spi-oauth2-token-exchange--api-key--token-cache-size");
        assertRefused(gateways, size, "spi-api-key-gateway--default--token-cache-size");
    }

    private static void assertRefused(ProviderFactory<?> factory, String size, String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> init(factory, size))
                .withMessageContaining(option)
                .withMessageContaining("1 or more, not " + size);
    }

    private static void init(ProviderFactory<?> factory, @Nullable String size) {
        factory.init((Config.Scope) Proxy.newProxyInstance(
                TokenCacheOptionTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (scope, method, arguments) -> size));
    }
}
