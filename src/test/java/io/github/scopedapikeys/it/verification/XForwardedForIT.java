package io.github.scopedapikeys.it.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LocalCaller;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
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

/** A key's {@code allowedIps} behind a trusted proxy that says in {@code X-Forwarded-For} who calls. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class XForwardedForIT {

    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String HEADER = "X-Forwarded-For";
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
    @CsvSource({
        "198.51.100.7, 198.51.100.7",
        "198.51.100.7/32, 198.51.100.7",
        "198.51.100.0/24, 198.51.100.255",
        "::ffff:198.51.100.7, 198.51.100.7",
        "198.51.100.0/24, ::ffff:198.51.100.7",
        "198.51.100.0/24, ::ffff:c633:6407",
        "2001:db8::1, 2001:db8::1",
        "2001:db8::1/128, 2001:0db8:0:0:0:0:0:1",
        "2001:db8::/32, 2001:DB8:FFFF::1",
        "2001:db8::/32 198.51.100.0/24, 198.51.100.7",
        "198.51.100.0/24, 198.51.100.7:5678",
        "::ffff:198.51.100.0/120, 198.51.100.7",
        "::ffff:198.51.100.0/120, ::ffff:198.51.100.7",
        "::ffff:0:0/96, 198.51.100.7",
        "fe80::/64, fe80::1%4",
        "::/0, fe80::1%eth0",
        "fe80::1%eth1, fe80::1%eth0",
    })
    void callerAmongTheAddressesUsesTheKey(String allowed, String caller) {
        String key = issue(allowed);

        assertThat(exchange(key, HEADER, caller).status()).isEqualTo(200);
        assertThat(introspect(key, caller).text()).contains("\"active\":true");
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, 198.51.100.8",
        "198.51.100.0/24, 198.51.101.0",
        "198.51.100.0/24, ::ffff:198.51.101.7",
        "198.51.100.0/24, ::198.51.100.7",
        "::/0, 198.51.100.7",
        "::/0, ::ffff:198.51.100.7",
        "::ffff:198.51.100.0/120, 198.51.101.7",
        "fe80::/64, fe81::1%eth0",
        "0.0.0.0/0, 2001:db8::1",
        "2001:db8::/32, 2001:db9::1",
        "2001:db8::1, 2001:db8::2",
        "127.0.0.1, 198.51.100.7",
    })
    void callerElsewhereIsRefused(String allowed, String caller) {
        String key = issue(allowed);

        EventRepresentation event =
                refusals.assertKeyRefused(() -> exchange(key, HEADER, caller), "api_key_ip_not_allowed");
        refusals.assertInactive(() -> introspect(key, caller), "api_key_ip_not_allowed");

        assertThat(event.getIpAddress()).isEqualTo(caller);
    }

    /** The address is the proxy's if the proxy says nothing: a key for the proxy's address is a key for everybody. */
    @Test
    void callerWithoutTheHeaderHasTheAddressOfTheProxy() {
        assertThat(exchange(issue("127.0.0.1")).status()).isEqualTo(200);
        refusals.assertKeyRefused(() -> exchange(issue("198.51.100.7")), "api_key_ip_not_allowed");
    }

    /** Numbers and names that some parser takes for the proxy's own address are among them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "unknown",
                "_hidden",
                "localhost",
                "127.1",
                "0x7f000001",
                "2130706433",
                "0127.0.0.1",
                "127.0.0.1/8",
                "127.0.0.1 127.0.0.1",
                "127.0.0.1;",
                "999.1.1.1",
                "-1",
                ":",
                "[",
                "]",
                "[]",
                "[::",
                "127.0.0.1%lo",
                "::1%",
                "\"127.0.0.1\"",
                "for=127.0.0.1",
                ".",
                "%00",
            })
    void textThatIsNoAddressIsRefused(String garbage) {
        String key = issue(EVERYWHERE);

        refusals.assertKeyRefused(() -> exchange(key, HEADER, garbage), "api_key_ip_not_allowed");
        refusals.assertInactive(() -> introspect(key, garbage), "api_key_ip_not_allowed");
    }

    /** Keycloak 26.7 lets such a request hang until the caller gives up, whatever it is for. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",", ", 127.0.0.1", ":80"})
    void emptyAddressGivesNoToken(String empty) {
        HttpRequest.Builder request = request(issue(EVERYWHERE), HEADER, empty);

        assertThat(Leads.sendWithin(PATIENCE, request).map(Answer::status)).isNotEqualTo(Optional.of(200));
    }

    /** A proxy that appends to what the caller sent lets the caller choose: the first address counts. */
    @Test
    void firstOfSeveralAddressesCounts() {
        String key = issue("198.51.100.7");

        assertThat(exchange(key, HEADER, "198.51.100.7, 203.0.113.9, 127.0.0.1").status())
                .isEqualTo(200);
        refusals.assertKeyRefused(() -> exchange(key, HEADER, "203.0.113.9, 198.51.100.7"), "api_key_ip_not_allowed");
        refusals.assertKeyRefused(() -> exchange(key, HEADER, "nonsense, 198.51.100.7"), "api_key_ip_not_allowed");
    }

    /** So does a proxy that adds a header of its own behind the caller's. */
    @Test
    void firstOfSeveralHeadersCounts() {
        String key = issue("198.51.100.7");

        assertThat(exchange(key, HEADER, "198.51.100.7", HEADER, "203.0.113.9").status())
                .isEqualTo(200);
        refusals.assertKeyRefused(
                () -> exchange(key, HEADER, "203.0.113.9", HEADER, "198.51.100.7"), "api_key_ip_not_allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "Forwarded, for=198.51.100.7",
        "X-Real-IP, 198.51.100.7",
        "X-Client-IP, 198.51.100.7",
        "X-Forwarded-Host, 198.51.100.7",
    })
    void otherHeadersHaveNoEffect(String header, String value) {
        String key = issue("198.51.100.7");

        refusals.assertKeyRefused(() -> exchange(key, header, value), "api_key_ip_not_allowed");
        refusals.assertKeyRefused(() -> exchange(key, header, value, HEADER, "203.0.113.9"), "api_key_ip_not_allowed");
    }

    @Test
    void callerPastTheProxyHasItsOwnAddress() {
        String key = issue("198.51.100.7");
        String itsOwn = issue("127.0.0.2");
        LocalCaller pastTheProxy = LocalCaller.from("127.0.0.2");

        EventRepresentation event = refusals.assertKeyRefused(() -> forge(pastTheProxy, key), "api_key_ip_not_allowed");

        assertThat(event.getIpAddress()).isEqualTo("127.0.0.2");
        assertThat(forge(pastTheProxy, itsOwn).status()).isEqualTo(200);
    }

    private Answer forge(LocalCaller caller, String key) {
        return caller.post(
                realm.getBaseUrl() + TOKEN_PATH,
                leads.exchangeFormOf(LeadsRealm.CONNECTOR, key),
                HEADER,
                "198.51.100.7",
                "X-Forwarded-Proto",
                "https");
    }

    /** Whom a token may be shown by is for the service to say that takes it; the key's addresses are those of exchanges. */
    @Test
    void tokenOfAKeyIsNotBoundToTheAddressesOfTheKey() {
        String token = exchange(issue("198.51.100.7"), HEADER, "198.51.100.7").string("access_token");

        HttpRequest.Builder elsewhere = leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH + "/introspect", "token", token)
                .headers(HEADER, "203.0.113.9", "X-Forwarded-Proto", "https");

        assertThat(Leads.send(elsewhere).text()).contains("\"active\":true");
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

    /** The realm insists on HTTPS for addresses that are not private, so the proxy says that too. */
    private HttpRequest.Builder request(String key, String... headers) {
        HttpRequest.Builder request = leads.request(
                        LeadsRealm.CONNECTOR, TOKEN_PATH, Leads.exchangeForm(Leads.KEY_TYPE, key))
                .header("X-Forwarded-Proto", "https");
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer introspect(String key, String caller) {
        return Leads.send(leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH + "/introspect", "token", key)
                .headers(HEADER, caller, "X-Forwarded-Proto", "https"));
    }
}
