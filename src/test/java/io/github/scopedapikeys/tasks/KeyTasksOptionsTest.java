package io.github.scopedapikeys.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** A wrong option stops the server with what would be right. */
class KeyTasksOptionsTest {

    @Test
    void noOptionIsNeeded() {
        assertThat(schedules(Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "604800", " 60 "})
    void secondsWithinTheBoundsAreTaken(String value) {
        assertThat(schedules(Map.of("interval", value))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0"})
    void zeroSchedulesNothing(String value) {
        assertThat(schedules(Map.of("interval", value))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "604801", "4294967296", "15m", "1.5", ""})
    void othersAreRefusedWithTheBounds(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory(Map.of("interval", value)))
                .withMessageContaining("spi-api-key-tasks--default--interval")
                .withMessageContaining("from 0 to 604800")
                .withMessageEndingWith("not " + value);
    }

    /** What {@code kc.sh show-config} and the server's page of providers say. */
    @ParameterizedTest
    @CsvSource("interval, 900")
    void optionAndItsDefaultAreDocumented(String name, int value) {
        List<ProviderConfigProperty> options = new KeyTasksFactory().getConfigMetadata();

        assertThat(options).extracting(ProviderConfigProperty::getName).containsExactly(name);
        assertThat(options).extracting(ProviderConfigProperty::getDefaultValue).containsExactly(value);
        assertThatCode(() -> factory(Map.of(name, String.valueOf(value)))).doesNotThrowAnyException();
    }

    /** Whether the tasks wait for the server to have started. */
    private static boolean schedules(Map<String, String> options) {
        List<String> calls = new ArrayList<>();
        factory(options).postInit((KeycloakSessionFactory) Proxy.newProxyInstance(
                KeyTasksOptionsTest.class.getClassLoader(),
                new Class<?>[] {KeycloakSessionFactory.class},
                (sessions, method, arguments) -> {
                    calls.add(method.getName());
                    return null;
                }));
        return calls.equals(List.of("register"));
    }

    private static KeyTasksFactory factory(Map<String, String> options) {
        KeyTasksFactory factory = new KeyTasksFactory();
        factory.init((Config.Scope) Proxy.newProxyInstance(
                KeyTasksOptionsTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (scope, method, arguments) -> options.get((String) arguments[0])));
        return factory;
    }
}
