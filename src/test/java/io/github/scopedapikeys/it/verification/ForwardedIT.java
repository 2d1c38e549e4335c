package io.github.scopedapikeys.it.verification;

import io.github.scopedapikeys.it.support.ForwardedServerConfig;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A key's {@code allowedIps} behind a trusted proxy that says in {@code Forwarded} (RFC 7239) who calls. */
@KeycloakIntegrationTest(config = ForwardedServerConfig.class)
class ForwardedIT extends TrustedProxyTests {

    ForwardedIT() {
        super("Forwarded");
    }

    /** What is not a token (RFC 9110 §5.6.2) stands in quotation marks. */
    @Override
    String naming(String... callers) {
        return Arrays.stream(callers)
                .map(caller -> caller.matches("[\\w!#$%&'*+.^`|~-]+") ? caller : "\"" + caller + "\"")
                .map(caller -> "for=" + caller + ";proto=https")
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proto=https;for=\"198.51.100.7\";by=203.0.113.43",
                "For=\"198.51.100.7:5678\";Proto=https",
                "for=198.51.100.7;proto=https, for=203.0.113.9",
            })
    void callerIsNamedAmongOtherThings(String forwarded) {
        assertAllowed(issue("198.51.100.7"), forwarded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=203.0.113.9;by=198.51.100.7;proto=https",
                "for=203.0.113.9;host=198.51.100.7;proto=https",
            })
    void addressInAnotherPlaceIsNotTheCallers(String forwarded) {
        assertRefused(issue("198.51.100.7"), forwarded);
    }

    @Test
    void secondEqualsSignMakesItNoAddress() {
        assertRefused(issue(EVERYWHERE), "for==127.0.0.1;proto=https");
    }

    /** Whatever the name before it ends in: one more reason for a proxy to let nothing of the caller's header through. */
    @ParameterizedTest
    @ValueSource(strings = {"xfor=198.51.100.7;for=203.0.113.9;proto=https", "by=\"for=198.51.100.7\";for=203.0.113.9"})
    void firstAddressIsTakenFromAnywhereInTheHeader(String forwarded) {
        assertAllowed(issue("198.51.100.7"), forwarded + ";proto=https");
    }

    /** The address is the proxy's then too. */
    @ParameterizedTest
    @ValueSource(strings = {"proto=https", "for", "for=", "for=\"\"", ";", ""})
    void headerThatNamesNobodyLeavesTheAddressOfTheProxy(String forwarded) {
        assertAllowed(issue("127.0.0.1"), forwarded);
        assertRefused(issue("198.51.100.7"), forwarded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"for= ;proto=https", "for=\":80\";proto=https"})
    void emptyAddressGivesNoToken(String empty) {
        assertNoToken(empty);
    }

    @Test
    void xForwardedForHasNoEffect() {
        assertNoEffect("X-Forwarded-For", "198.51.100.7");
    }
}
