package io.github.scopedapikeys.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;

class EffectiveRightsTest {

    private static final ClientScopeModel CLIENT = Fakes.of(
            ClientModel.class, Map.of("getName", arguments -> "Connector", "isIncludeInTokenScope", arguments -> true));

    private static final Set<ClientScopeModel> SCOPES = Stream.of(
                    CLIENT,
                    scope("basic", false),
                    scope("two words", true),
                    scope("leads", true),
                    scope("leads:read", true),
                    ScopeWithParameter.parameterized(scope("site", true), "17"),
                    ScopeWithParameter.parameterized(scope("site", true), "18"),
                    ScopeWithParameter.organization(scope("organization", true), "acme"))
            .collect(Collectors.toSet());

    private static final String ALL = "leads leads:read organization:acme site:17 site:18 two words";

    /** What is left, beside the client and the scope that is kept out of tokens. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    leads leads:read organization:acme site:17 site:18 two words        |leads leads:read organization:acme site:17 site:18 two words
                    words two site:18 site:17 organization:acme leads:read leads        |leads leads:read organization:acme site:17 site:18 two words
                    openid admin leads leads:write                                      |leads
                    leads:read                                                          |leads:read
                    site organization site:1 site:181 site:18                           |site:18
                    organization:acme organization:beta organization:*                  |organization:acme
                    two                                                                 |''
                    LEADS basic Connector                                               |''
                    ''                                                                  |''
                                                                                        |''
                    """, delimiter = '|')
    void scopesThatAreNotShownAnyMoreAreTakenOut(@Nullable String shown, String left) {
        EffectiveRights rights = new EffectiveRights(SCOPES, Set.of());
        assertThat(rights.scopeString()).isEqualTo(ALL);

        EffectiveRights narrowed = rights.shownIn(shown);

        assertThat(narrowed.scopeString()).isEqualTo(left);
        assertThat(narrowed.hiddenScopeString()).isEqualTo("basic");
        assertThat(narrowed.scopes()).contains(CLIENT);
    }

    @Test
    void nothingTakenOutIsTheSame() {
        EffectiveRights rights = new EffectiveRights(SCOPES, Set.of());

        assertThat(rights.shownIn(rights.scopeString())).isEqualTo(rights);
    }

    private static ClientScopeModel scope(String name, boolean shown) {
        return Fakes.of(
                ClientScopeModel.class,
                Map.of("getName", arguments -> name, "isIncludeInTokenScope", arguments -> shown));
    }
}
