package io.github.scopedapikeys.it.verification;

import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A key's {@code allowedIps} behind a trusted proxy that says in {@code X-Forwarded-For} who calls. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class XForwardedForIT extends TrustedProxyTests {

    XForwardedForIT() {
        super("X-Forwarded-For");
    }

    @Override
    String naming(String... callers) {
        return String.join(", ", callers);
    }

    /** What {@code Forwarded} cannot say. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1;", "\"127.0.0.1\""})
    void punctuationIsNoPartOfAnAddress(String garbage) {
        assertRefused(issue(EVERYWHERE), garbage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", ", 127.0.0.1", ":80"})
    void emptyAddressGivesNoToken(String empty) {
        assertNoToken(empty);
    }

    @Test
    void forwardedHasNoEffect() {
        assertNoEffect("Forwarded", "for=198.51.100.7");
    }
}
