package io.github.scopedapikeys.it.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ForwardedServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LocalCaller;
import io.github.scopedapikeys.it.support.PlainClaims;
import io.github.scopedapikeys.it.support.Refusals;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** A key's {@code allowedIps} behind a trusted proxy that says in {@code Forwarded} (RFC 7239) who calls. */
@KeycloakIntegrationTest(config = ForwardedServerConfig.class)
class ForwardedIT {

    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String HEADER = "Forwarded";
    private static final String EVERYWHERE = "0.0.0.0/0 ::/0";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "198.51.100.7    | for=198.51.100.7;proto=https",
                "198.51.100.0/24 | proto=https;for=\"198.51.100.255\";by=203.0.113.43",
                "198.51.100.0/24 | For=\"198.51.100.7:5678\";Proto=https",
                "198.51.100.0/24 | for=\"::ffff:198.51.100.7\";proto=https",
                "2001:db8::/32   | for=\"2001:db8::1\";proto=https",
            })
    void callerAmongTheAddressesUsesTheKey(String allowed, String forwarded) {
        String key = issue(allowed);

        assertThat(exchange(key, HEADER, forwarded).status()).isEqualTo(200);
        assertThat(introspect(key, forwarded).text()).contains("\"active\":true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "198.51.100.7 | for=198.51.100.8;proto=https",
                "0.0.0.0/0    | for=\"[2001:db8::1]\";proto=https",
                "0.0.0.0/0    | for=\"[2001:db8::1]:4711\";proto=https",
                "::/0         | for=198.51.100.7;proto=https",
                "127.0.0.1    | for=198.51.100.7;proto=https",
                "198.51.100.7 | for=203.0.113.9;by=198.51.100.7;proto=https",
                "198.51.100.7 | for=203.0.113.9;host=198.51.100.7;proto=https",
            })
    void callerElsewhereIsRefused(String allowed, String forwarded) {
        String key = issue(allowed);

        refusals.assertKeyRefused(() -> exchange(key, HEADER, forwarded), "api_key_ip_not_allowed");
        refusals.assertInactive(() -> introspect(key, forwarded), "api_key_ip_not_allowed");
    }

    /** The identifiers that are no addresses by RFC 7239 §6, and worse. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=unknown;proto=https",
                "for=_hidden;proto=https",
                "for=\"_hidden:4711\";proto=https",
                "for=nonsense;proto=https",
                "for=localhost;proto=https",
                "for=\"[::\";proto=https",
                "for=\"[]\";proto=https",
                "for='127.0.0.1';proto=https",
                "for==127.0.0.1;proto=https",
                "for=127.1;proto=https",
            })
    void textThatIsNoAddressIsRefused(String garbage) {
        String key = issue(EVERYWHERE);

        refusals.assertKeyRefused(() -> exchange(key, HEADER, garbage), "api_key_ip_not_allowed");
        refusals.assertInactive(() -> introspect(key, garbage), "api_key_ip_not_allowed");
    }

    /** The address is the proxy's if the proxy names no other: a key for the proxy's address is a key for everybody. */
    @ParameterizedTest
    @ValueSource(strings = {"proto=https", "for", "for=", "for=\"\"", ";", ""})
    void headerThatNamesNobodyLeavesTheAddressOfTheProxy(String forwarded) {
        assertThat(exchange(issue("127.0.0.1"), HEADER, forwarded).status()).isEqualTo(200);
        refusals.assertKeyRefused(() -> exchange(issue("198.51.100.7"), HEADER, forwarded), "api_key_ip_not_allowed");
    }

    /** Keycloak 26.7 lets such a request hang until the caller gives up, whatever it is for. */
    @Test
    void emptyAddressGivesNoToken() {
        HttpRequest.Builder request = request(issue(EVERYWHERE), HEADER, "for= ;proto=https");

        assertThat(Leads.sendWithin(PATIENCE, request).map(Answer::status)).isNotEqualTo(Optional.of(200));
    }

    /** A proxy that appends to what the caller sent lets the caller choose: the first address counts. */
    @Test
    void firstOfSeveralAddressesCounts() {
        String key = issue("198.51.100.7");

        assertThat(exchange(key, HEADER, "for=198.51.100.7;proto=https, for=203.0.113.9")
                        .status())
                .isEqualTo(200);
        assertThat(exchange(key, HEADER, "for=198.51.100.7;proto=https", HEADER, "for=203.0.113.9")
                        .status())
                .isEqualTo(200);
        refusals.assertKeyRefused(
                () -> exchange(key, HEADER, "for=203.0.113.9;proto=https, for=198.51.100.7"), "api_key_ip_not_allowed");
        refusals.assertKeyRefused(
                () -> exchange(key, HEADER, "for=203.0.113.9;proto=https", HEADER, "for=198.51.100.7"),
                "api_key_ip_not_allowed");
    }

    /** Whatever the name before it ends in: one more reason for a proxy to let nothing of the caller's header through. */
    @ParameterizedTest
    @ValueSource(strings = {"xfor=198.51.100.7;for=203.0.113.9;proto=https", "by=\"for=198.51.100.7\";for=203.0.113.9"})
    void firstAddressIsTakenFromAnywhereInTheHeader(String forwarded) {
        assertThat(exchange(issue("198.51.100.7"), HEADER, forwarded + ";proto=https")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "X-Real-IP", "X-Client-IP"})
    void otherHeadersHaveNoEffect(String header) {
        String key = issue("198.51.100.7");

        refusals.assertKeyRefused(() -> exchange(key, header, "198.51.100.7"), "api_key_ip_not_allowed");
        refusals.assertKeyRefused(
                () -> exchange(key, header, "198.51.100.7", HEADER, "for=203.0.113.9;proto=https"),
                "api_key_ip_not_allowed");
    }

    @Test
    void callerPastTheProxyHasItsOwnAddress() {
        String key = issue("198.51.100.7");
        LocalCaller pastTheProxy = LocalCaller.from("127.0.0.2");

        EventRepresentation event = refusals.assertKeyRefused(
                () -> pastTheProxy.post(
                        realm.getBaseUrl() + TOKEN_PATH,
                        leads.exchangeFormOf(LeadsRealm.CONNECTOR, key),
                        HEADER,
                        "for=198.51.100.7;proto=https"),
                "api_key_ip_not_allowed");

        assertThat(event.getIpAddress()).isEqualTo("127.0.0.2");
    }

    /** Whoever could name the issuer in a request would say whose tokens these are. */
    @Test
    void hostThatTheCallerNamesIsNotTheIssuer() {
        Answer answer = LocalCaller.from("127.0.0.1")
                .post(
                        realm.getBaseUrl() + TOKEN_PATH,
                        leads.exchangeFormOf(LeadsRealm.CONNECTOR, issue(EVERYWHERE)),
                        "Host",
                        "login.attacker.example",
                        "X-Forwarded-Host",
                        "login.attacker.example",
                        HEADER,
                        "for=198.51.100.7;host=login.attacker.example;proto=https");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(Leads.claims(answer).path("iss").asText())
                .startsWith("https://localhost")
                .endsWith("/realms/" + realm.getName());
        assertThat(PlainClaims.payload(answer.string("access_token"))).doesNotContain("attacker");
    }

    /** The form in which RFC 7239 §6 wants every IPv6 address. */
    @ParameterizedTest
    @ValueSource(strings = {"for=\"[2001:db8::1]\";proto=https", "for=\"[2001:db8::1]:4711\";proto=https"})
    void addressInBracketsIsTheAddress(String forwarded) {
        assertThat(exchange(issue("2001:db8::/32"), HEADER, forwarded).status()).isEqualTo(200);
    }

    private String issue(String addresses) {
        return leads.issue(
                        LeadsRealm.SHOP_OWNER,
                        "\"scopes\": [\"leads:read\"], \"allowedIps\": [\"" + addresses.replace(" ", "\", \"") + "\"]")
                .path("key")
                .asText();
    }

    private Answer exchange(String key, String... headers) {
        return Leads.send(request(key, headers));
    }

    private HttpRequest.Builder request(String key, String... headers) {
        return leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH, Leads.exchangeForm(Leads.KEY_TYPE, key))
                .headers(headers);
    }

    private Answer introspect(String key, String forwarded) {
        return Leads.send(leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH + "/introspect", "token", key)
                .header(HEADER, forwarded));
    }
}
