package io.github.scopedapikeys.pepper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;

/** Wrong options stop the server with what is wrong, never with the secret. */
class PepperOptionsTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void withoutOptionsThereIsNoPepper() {
        PepperOptions options = options(Map.of());

        assertThat(options.current()).isNull();
        assertThat(options.names()).isEmpty();
    }

    @Test
    void firstIsCurrentAndAllAreAccepted() {
        PepperOptions options = options(Map.of("peppers", "2027, 2026", "pepper-2027", SECRET, "pepper-2026", SECRET));

        assertThat(options.current()).isEqualTo("2027");
        assertThat(options.names()).containsExactlyInAnyOrder("2026", "2027");
        assertThat(options.configured()).containsOnlyKeys("2026", "2027");
    }

    @Test
    void noneInFrontLaysPeppersDown() {
        PepperOptions options = options(Map.of("peppers", "none,2026", "pepper-2026", SECRET));

        assertThat(options.current()).isNull();
        assertThat(options.names()).containsExactly("2026");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026,2026", "2026,none", "Two", "-a", "a-", "a_b", "none,none", "${vault.x}"})
    void wrongListIsRefused(String list) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(Map.of("peppers", list, "pepper-2026", SECRET)))
                .withMessageContaining("spi-credential--api-key--peppers");
    }

    @Test
    void shortSecretIsRefusedAndNotShown() {
        String tooShort = SECRET.substring(1) + " \n";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(Map.of("peppers", "2026", "pepper-2026", tooShort)))
                .withMessageContaining("spi-credential--api-key--pepper-2026")
                .withMessageNotContaining(tooShort.strip());
    }

    @Test
    void pepperWithoutSecretNeedsAVault() {
        PepperOptions options = options(Map.of("peppers", "2027,2026", "pepper-2026", SECRET));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.requireVault(false))
                .withMessageContaining("spi-credential--api-key--pepper-2027")
                .withMessageContaining("api-key-pepper-2027");
        assertThatCode(() -> options.requireVault(true)).doesNotThrowAnyException();
    }

    private static PepperOptions options(Map<String, String> values) {
        return PepperOptions.from((Config.Scope) Proxy.newProxyInstance(
                PepperOptionsTest.class.getClassLoader(),
                new Class<?>[] {Config.Scope.class},
                (proxy, method, arguments) -> {
                    if (!"get".equals(method.getName()) || arguments.length != 1) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return values.get(arguments[0]);
                }));
    }
}
