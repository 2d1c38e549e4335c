package io.github.scopedapikeys.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;
import org.keycloak.services.resources.admin.AdminRoleTokenPostProcessorFactory;

class PostProcessingTest {

    private static final List<TokenPostProcessorFactory> KEYCLOAKS =
            ServiceLoader.load(TokenPostProcessorFactory.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    @Test
    void allThatKeycloakBringsAreKnown() {
        assertThat(KEYCLOAKS).hasSize(4);
        assertThat(isKeycloaks(KEYCLOAKS.stream())).isTrue();
    }

    @Test
    void oneOfAnExtensionIsNotKeycloaksWhateverItsId() {
        for (TokenPostProcessorFactory foreign : List.of(new Foreign("foreign"), new Replacement())) {
            assertThat(isKeycloaks(Stream.concat(KEYCLOAKS.stream(), Stream.of(foreign))))
                    .isFalse();
        }
    }

    private static boolean isKeycloaks(Stream<TokenPostProcessorFactory> factories) {
        return PostProcessing.isKeycloaks(
                Fakes.of(KeycloakSessionFactory.class, Map.of("getProviderFactoriesStream", arguments -> factories)));
    }

    private record Foreign(String id) implements TokenPostProcessorFactory {

        @Override
        public TokenPostProcessor create(KeycloakSession session) {
            return context -> {};
        }

        @Override
        public String getId() {
            return id;
        }
    }

    /** Has the id of Keycloak's. */
    private static final class Replacement extends AdminRoleTokenPostProcessorFactory {

        @Override
        public int order() {
            return 1;
        }
    }
}
