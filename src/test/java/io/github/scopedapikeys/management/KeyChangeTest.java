package io.github.scopedapikeys.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes need the right to issue. */
class KeyChangeTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "'', 'a', false",
        "'a', '', true",
        "'a', 'a', false",
        "'a', 'a b', true",
        "'a', 'b', true",
        "'a b', 'b', false",
        "'a b', 'b a', false",
    })
    void fewerClientsNarrowAndOthersOrNoneWiden(String before, String after, boolean widens) {
        assertThat(KeyChange.widens(withClients(before), withClients(after))).isEqualTo(widens);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "'', '10.0.0.0/8', false",
        "'10.0.0.0/8', '', true",
        "'10.0.0.0/8', '10.0.0.0/8', false",
        "'10.0.0.0/8', '10.1.0.0/16', false",
        "'10.0.0.0/8', '10.1.2.3', false",
        "'10.0.0.0/8', '10.1.2.3/32', false",
        "'10.0.0.0/8', '10.0.0.0/7', true",
        "'10.0.0.0/8', '11.0.0.0/8', true",
        "'10.0.0.0/8', '0.0.0.0/0', true",
        "'10.0.0.0/8', '10.1.0.0/16 192.0.2.1', true",
        "'10.0.0.0/8 192.0.2.0/24', '192.0.2.1 10.1.0.0/16', false",
        "'192.0.2.1', '192.0.2.1', false",
        "'192.0.2.1', '192.0.2.1/32', false",
        "'192.0.2.1', '192.0.2.0/31', true",
        "'2001:db8::/32', '2001:db8:1::/48', false",
        "'2001:db8::/32', '2001:db8::1', false",
        "'2001:db8::/32', '2001:db8::/31', true",
        "'2001:db8::/32', '10.0.0.0/8', true",
        "'::/0', '10.0.0.0/8', true",
        "'0.0.0.0/0', '::/0', true",
        "'10.0.0.0/16', '::ffff:10.0.0.0/104', true",
        "'10.0.0.0/8', '::ffff:10.0.0.0/112', true",
        "'10.0.0.0/8 11.0.0.0/8', '10.0.0.0/7', true",
        "'nonsense', '10.0.0.0/8', true",
        "'nonsense', 'nonsense', false",
        "'10.0.0.0/8', 'nonsense', true",
    })
    void addressesThatWereNotAllowedWiden(String before, String after, boolean widens) {
        assertThat(KeyChange.widens(withIps(before), withIps(after))).isEqualTo(widens);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1000, false",
        "1000, 999, false",
        "1000, 1001, true",
        "1000, , true",
        ", 1000, false",
        ", , false",
    })
    void laterEndWidens(@Nullable Long before, @Nullable Long after, boolean widens) {
        assertThat(KeyChange.widens(withEnd(before), withEnd(after))).isEqualTo(widens);
    }

    @ParameterizedTest
    @CsvSource({
        "5/20, 5/20, false",
        "5/20, 5/10, false",
        "5/20, 4/20, false",
        "5/20, 6/20, true",
        "5/20, 4/21, true",
        "5/20, , true",
        ", 5/20, false",
        ", , false",
    })
    void higherRateWidens(@Nullable String before, @Nullable String after, boolean widens) {
        assertThat(KeyChange.widens(withRate(before), withRate(after))).isEqualTo(widens);
    }

    @Test
    void whatIsGrantedBesidesWidens() {
        ApiKeyCredentialData less =
                data(List.of("a"), List.of("r"), Map.of("c", List.of("x")), List.of(), List.of(), null);

        assertThat(KeyChange.widens(
                        less,
                        data(List.of("a", "b"), List.of("r"), Map.of("c", List.of("x")), List.of(), List.of(), null)))
                .isTrue();
        assertThat(KeyChange.widens(
                        less, data(List.of("a"), List.of("s"), Map.of("c", List.of("x")), List.of(), List.of(), null)))
                .isTrue();
        assertThat(KeyChange.widens(
                        less,
                        data(List.of("a"), List.of("r"), Map.of("c", List.of("x", "y")), List.of(), List.of(), null)))
                .isTrue();
        assertThat(KeyChange.widens(
                        less, data(List.of("a"), List.of("r"), Map.of("d", List.of("x")), List.of(), List.of(), null)))
                .isTrue();
        assertThat(KeyChange.widens(less, data(List.of(), List.of(), Map.of(), List.of(), List.of(), null)))
                .isFalse();
    }

    private static ApiKeyCredentialData withClients(String clients) {
        return data(List.of(), List.of(), Map.of(), list(clients), List.of(), null);
    }

    private static ApiKeyCredentialData withIps(String ips) {
        return data(List.of(), List.of(), Map.of(), List.of(), list(ips), null);
    }

    private static ApiKeyCredentialData withRate(@Nullable String rate) {
        RateLimit limit = rate == null ? null : RateLimit.parse(rate).orElseThrow();
        return data(List.of(), List.of(), Map.of(), List.of(), List.of(), limit, null);
    }

    private static ApiKeyCredentialData withEnd(@Nullable Long end) {
        return data(List.of(), List.of(), Map.of(), List.of(), List.of(), end);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static ApiKeyCredentialData data(
            List<String> scopes,
            List<String> realmRoles,
            Map<String, List<String>> clientRoles,
            List<String> clients,
            List<String> allowedIps,
            @Nullable Long end) {
        return data(scopes, realmRoles, clientRoles, clients, allowedIps, null, end);
    }

    private static ApiKeyCredentialData data(
            List<String> scopes,
            List<String> realmRoles,
            Map<String, List<String>> clientRoles,
            List<String> clients,
            List<String> allowedIps,
            @Nullable RateLimit rate,
            @Nullable Long end) {
        return new ApiKeyCredentialData(
                1, "sak", null, scopes, realmRoles, clientRoles, clients, allowedIps, rate, true, end, null, Map.of());
    }
}
