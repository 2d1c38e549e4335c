package io.github.scopedapikeys.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.timer.TimerProvider;

/** A wrong option stops the server with what would be right. */
class KeyTasksOptionsTest {

    private static final List<String> KEY_TASKS = List.of("ExpiredKeyRemoval", "ExpiryNotices", "PolicyWarnings");

    @Test
    void noOptionIsNeeded() {
        assertThat(scheduled(Map.of())).containsAll(KEY_TASKS).contains("ApiKeyDirectoryTask");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "604800", " 60 "})
    void secondsWithinTheBoundsAreTaken(String value) {
        assertThat(scheduled(Map.of("interval", value))).containsAll(KEY_TASKS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0"})
    void zeroIsNever(String value) {
        assertThat(scheduled(Map.of("interval", value))).containsExactly("ApiKeyDirectoryTask");
        assertThat(scheduled(Map.of("reconcile-interval", value))).containsExactlyElementsOf(KEY_TASKS);
    }

    @ParameterizedTest
    @CsvSource({
        "interval, -1",
        "interval, 604801",
        "interval, 4294967296",
        "interval, 15m",
        "interval, 1.5",
        "interval, ''",
        "reconcile-interval, -1",
        "reconcile-interval, 604801",
        "reconcile-interval, 1h",
        "active-count-interval, -1",
        "active-count-interval, 604801"
    })
    void othersAreRefusedWithTheBounds(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory(Map.of(name, value)))
                .withMessageContaining("spi-api-key-tasks--default--" + name)
                .withMessageContaining("from 0 to 604800")
                .withMessageEndingWith("not " + value);
    }

    /** What {@code kc.sh show-config} and the server's page of providers say. */
    @Test
    void optionsAndTheirDefaultsAreDocumented() {
        List<ProviderConfigProperty> options = new KeyTasksFactory().getConfigMetadata();

        assertThat(options)
                .extracting(ProviderConfigProperty::getName, ProviderConfigProperty::getDefaultValue)
                .containsExactly(
                        tuple("interval", 900), tuple("reconcile-interval", 3600), tuple("active-count-interval", 300));
        for (ProviderConfigProperty option : options) {
            String value = option.getDefaultValue().toString();
            assertThatCode(() -> factory(Map.of(option.getName(), value))).doesNotThrowAnyException();
        }
    }

    /** The names of the tasks that a server with these options runs from its start on. */
    private static List<String> scheduled(Map<String, String> options) {
        List<String> tasks = new ArrayList<>();
        TimerProvider timer = fake(TimerProvider.class, (method, arguments) -> {
            tasks.add((String) arguments[arguments.length - 1]);
            return null;
        });
        List<ProviderEventListener> listeners = new ArrayList<>();
        AtomicReference<KeycloakSessionFactory> factory = new AtomicReference<>();
        KeycloakSession session = fake(KeycloakSession.class, (method, arguments) -> switch (method) {
            case "getProvider" -> timer;
            case "getKeycloakSessionFactory" -> factory.get();
            default -> null;
        });
        factory.set(fake(KeycloakSessionFactory.class, (method, arguments) -> switch (method) {
            case "create" -> session;
            case "register" -> listeners.add((ProviderEventListener) arguments[0]);
            default -> null;
        }));
        factory(options).postInit(factory.get());
        listeners.forEach(listener -> listener.onEvent(new PostMigrationEvent(factory.get())));
        return tasks;
    }

    private static <T> T fake(Class<T> type, BiFunction<String, Object[], Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                KeyTasksOptionsTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object value = answer.apply(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : value;
                }));
    }

    private static KeyTasksFactory factory(Map<String, String> options) {
        KeyTasksFactory factory = new KeyTasksFactory();
        factory.init(fake(Config.Scope.class, (method, arguments) -> options.get((String) arguments[0])));
        return factory;
    }
}
