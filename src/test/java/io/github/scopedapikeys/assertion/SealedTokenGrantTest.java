package io.github.scopedapikeys.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.fuzz.Fakes;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

class SealedTokenGrantTest {

    /** Keycloak's doors do not get so far today: they find no session. Either of the two must be enough. */
    @Test
    void tokenOfThisGrantIsAllowedAtNoDoor() {
        KeycloakSession session = Fakes.of(KeycloakSession.class, Map.of());

        assertThat(new SealedTokenGrant().isTokenAllowed(session, new AccessToken()))
                .isFalse();
    }
}
