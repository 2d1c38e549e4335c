package io.github.scopedapikeys.it.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
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
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** A key's {@code allowedIps} behind a trusted proxy that says in a header who calls. */
abstract class TrustedProxyTests {

    static final String EVERYWHERE = "0.0.0.0/0 ::/0";

    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String NOT_ALLOWED = "api_key_ip_not_allowed";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    private final String header;

    /** @param header in which the proxy says who calls */
    TrustedProxyTests(String header) {
        this.header = header;
    }

    /** What the header says of these callers by HTTPS: each of them but the last called through the next. */
    abstract String naming(String... callers);

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
        assertAllowed(issue(allowed), naming(caller));
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
        assertThat(assertRefused(issue(allowed), naming(caller)).getIpAddress()).isEqualTo(caller);
    }

    /** The form in which RFC 7239 §6 wants every IPv6 address. */
    @ParameterizedTest
    @ValueSource(strings = {"[2001:db8::1]", "[2001:db8::1]:4711"})
    void addressInBracketsIsTheAddress(String caller) {
        assertAllowed(issue("2001:db8::/32"), naming(caller));
        assertRefused(issue("0.0.0.0/0"), naming(caller));
    }

    /** The address is the proxy's if the proxy says nothing: a key for the proxy's address is a key for everybody. */
    @Test
    void callerWithoutTheHeaderHasTheAddressOfTheProxy() {
        assertThat(exchange(issue("127.0.0.1")).status()).isEqualTo(200);
        refusals.assertKeyRefused(() -> exchange(issue("198.51.100.7")), NOT_ALLOWED);
    }

    /** Numbers and names that some parser takes for the proxy's own address are among them, and RFC 7239's of nobody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "unknown",
                "_hidden",
                "_hidden:4711",
                "localhost",
                "127.1",
                "0x7f000001",
                "2130706433",
                "0127.0.0.1",
                "127.0.0.1/8",
                "127.0.0.1 127.0.0.1",
                "999.1.1.1",
                "-1",
                ":",
                "[",
                "]",
                "[]",
                "[::",
                "127.0.0.1%lo",
                "::1%",
                "'127.0.0.1'",
                "=127.0.0.1",
                "for=127.0.0.1",
                ".",
                "%00",
            })
    void textThatIsNoAddressIsRefused(String garbage) {
        assertRefused(issue(EVERYWHERE), naming(garbage));
    }

    /** A proxy that appends to what the caller sent lets the caller choose: the first address counts. */
    @Test
    void firstOfSeveralAddressesCounts() {
        String key = issue("198.51.100.7");

        assertAllowed(key, naming("198.51.100.7", "203.0.113.9", "127.0.0.1"));
        assertRefused(key, naming("203.0.113.9", "198.51.100.7"));
        assertRefused(key, naming("nonsense", "198.51.100.7"));
    }

    /** So does a proxy that adds a header of its own behind the caller's. */
    @Test
    void firstOfSeveralHeadersCounts() {
        String key = issue("198.51.100.7");
        String allowed = naming("198.51.100.7");
        String other = naming("203.0.113.9");

        assertThat(exchange(key, header, allowed, header, other).status()).isEqualTo(200);
        refusals.assertKeyRefused(() -> exchange(key, header, other, header, allowed), NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Real-IP", "X-Client-IP", "X-Forwarded-Host"})
    void otherHeadersHaveNoEffect(String other) {
        assertNoEffect(other, "198.51.100.7");
    }

    @Test
    void callerPastTheProxyHasItsOwnAddress() {
        String key = issue("198.51.100.7");
        String itsOwn = issue("127.0.0.2");
        LocalCaller pastTheProxy = LocalCaller.from("127.0.0.2");

        EventRepresentation event = refusals.assertKeyRefused(() -> forge(pastTheProxy, key), NOT_ALLOWED);

        assertThat(event.getIpAddress()).isEqualTo("127.0.0.2");
        assertThat(forge(pastTheProxy, itsOwn).status()).isEqualTo(200);
    }

    private Answer forge(LocalCaller caller, String key) {
        return caller.post(
                realm.getBaseUrl() + TOKEN_PATH,
                leads.exchangeFormOf(LeadsRealm.CONNECTOR, key),
                header,
                naming("198.51.100.7"),
                "X-Forwarded-Proto",
                "https");
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
                        "X-Forwarded-Proto",
                        "https",
                        "Forwarded",
                        "for=198.51.100.7;host=login.attacker.example;proto=https");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(Leads.claims(answer).path("iss").asText())
                .startsWith("https://localhost")
                .endsWith("/realms/" + realm.getName());
        assertThat(PlainClaims.payload(answer.string("access_token"))).doesNotContain("attacker");
    }

    /** Whom a token may be shown by is for the service to say that takes it; the key's addresses are those of exchanges. */
    @Test
    void tokenOfAKeyIsNotBoundToTheAddressesOfTheKey() {
        String token =
                exchange(issue("198.51.100.7"), header, naming("198.51.100.7")).string("access_token");

        assertThat(introspect(token, naming("203.0.113.9")).text()).contains("\"active\":true");
    }

    final String issue(String addresses) {
        return KeyForAddresses.issue(leads, addresses);
    }

    /** @param said in the header */
    final void assertAllowed(String key, String said) {
        assertThat(exchange(key, header, said).status()).isEqualTo(200);
        assertThat(introspect(key, said).text()).contains("\"active\":true");
    }

    /**
     * @param said in the header
     * @return the event of the exchange
     */
    final EventRepresentation assertRefused(String key, String said) {
        EventRepresentation event = refusals.assertKeyRefused(() -> exchange(key, header, said), NOT_ALLOWED);
        refusals.assertInactive(() -> introspect(key, said), NOT_ALLOWED);
        return event;
    }

    /** Keycloak 26.7 lets such a request hang until the caller gives up, whatever it is for. */
    final void assertNoToken(String said) {
        HttpRequest.Builder request = request(issue(EVERYWHERE), header, said);

        assertThat(Leads.sendWithin(PATIENCE, request).map(Answer::status)).isNotEqualTo(Optional.of(200));
    }

    /** With and without the proxy's own. */
    final void assertNoEffect(String other, String value) {
        String key = issue("198.51.100.7");

        refusals.assertKeyRefused(() -> exchange(key, other, value), NOT_ALLOWED);
        refusals.assertKeyRefused(() -> exchange(key, other, value, header, naming("203.0.113.9")), NOT_ALLOWED);
    }

    final Answer exchange(String key, String... headers) {
        return Leads.send(request(key, headers));
    }

    private HttpRequest.Builder request(String key, String... headers) {
        return byHttps(
                leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH, Leads.exchangeForm(Leads.KEY_TYPE, key)), headers);
    }

    private Answer introspect(String keyOrToken, String said) {
        return Leads.send(byHttps(
                leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH + "/introspect", "token", keyOrToken), header, said));
    }

    /**
     * The realm insists on HTTPS for addresses that are not private, so the proxy says that too. Where it says it in
     * {@code Forwarded}, the server does not read this header.
     */
    private static HttpRequest.Builder byHttps(HttpRequest.Builder request, String... headers) {
        request.header("X-Forwarded-Proto", "https");
        return headers.length == 0 ? request : request.headers(headers);
    }
}
