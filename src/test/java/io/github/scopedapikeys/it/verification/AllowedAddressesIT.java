package io.github.scopedapikeys.it.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.Refusals;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.SubjectCredentialManager;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** A key's {@code allowedIps} on a server without a proxy: the address is that of the connection, whatever headers say. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class AllowedAddressesIT {

    private static final String TOKEN_PATH = "/protocol/openid-connect/token";
    private static final String ELSEWHERE = "203.0.113.9";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1/32",
                "127.0.0.0/8",
                "0.0.0.0/0",
                "::ffff:127.0.0.1",
                "::ffff:127.0.0.0/104",
                "fe80::1%eth0 ::ffff:0:0/96",
                "2001:db8::/32 203.0.113.0/24 127.0.0.1",
            })
    void callerAmongTheAddressesUsesTheKey(String addresses) {
        String key = issue(addresses);

        assertThat(exchange(key).status()).isEqualTo(200);
        assertThat(introspect(key).text()).contains("\"active\":true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.2",
                "127.0.0.2/31",
                "203.0.113.0/24",
                "::1",
                "::/0",
                "::ffff:127.0.0.2",
                "::ffff:126.0.0.0/104",
                "fe80::%eth0/64",
            })
    void callerElsewhereIsRefused(String addresses) {
        String key = issue(addresses);

        refusals.assertKeyRefused(() -> exchange(key), "api_key_ip_not_allowed");
        refusals.assertInactive(() -> introspect(key), "api_key_ip_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "X-Real-IP",
                "X-Client-IP",
                "X-Cluster-Client-IP",
                "True-Client-IP",
                "CF-Connecting-IP",
                "Client-IP",
            })
    void forgedHeaderHasNoEffect(String header) {
        String key = issue(ELSEWHERE);

        EventRepresentation exchanged =
                refusals.assertKeyRefused(() -> exchange(key, header, "203.0.113.9"), "api_key_ip_not_allowed");
        EventRepresentation introspected =
                refusals.assertInactive(() -> introspect(key, header, "203.0.113.9"), "api_key_ip_not_allowed");

        assertThat(exchanged.getIpAddress()).isEqualTo("127.0.0.1");
        assertThat(introspected.getIpAddress()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"for=203.0.113.9", "for=\"203.0.113.9:4711\";proto=https;host=localhost:8080"})
    void forgedForwardedHeaderHasNoEffect(String forwarded) {
        String elsewhere = issue(ELSEWHERE);
        String here = issue("127.0.0.1");

        refusals.assertKeyRefused(() -> exchange(elsewhere, "Forwarded", forwarded), "api_key_ip_not_allowed");
        assertThat(exchange(here, "Forwarded", forwarded).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, 10.0.0.1/8 has bits set after its prefix: write 10.0.0.0/8 or 10.0.0.1",
        "::ffff:10.0.0.0/8, ::ffff:10.0.0.0/8 counts the bits of IPv6: write 10.0.0.0/8 or ::ffff:10.0.0.0/104",
        "192.0.2.0/33, the prefix of 192.0.2.0 must be a number from 0 to 32",
    })
    void refusedRangeIsToldWhatWouldBeRight(String range, String told) {
        Answer answer = leads.tryIssue(
                LeadsRealm.SHOP_OWNER,
                "\"name\": \"addresses\", \"scopes\": [\"leads:read\"], \"allowedIps\": [\"192.0.2.1\", \"" + range
                        + "\"]");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.string("errorMessage"))
                .startsWith("allowedIps must be addresses or ranges in CIDR notation")
                .endsWith(told + " ('" + range + "')");
    }

    /**
     * Written when the prefix of such a range counted from the IPv4 address. What it meant was wider than what it says, so it
     * holds nothing; the key stays readable, and takes a right range.
     */
    @Test
    void storedRangeWithAPrefixOfIpv4HoldsNothing() {
        JsonNode created =
                leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"], \"allowedIps\": [\"127.0.0.1\"]");
        String id = created.path("id").asText();
        String owner = created.path("userId").asText();
        server.run(session -> {
            SubjectCredentialManager keys = session.users()
                    .getUserById(session.getContext().getRealm(), owner)
                    .credentialManager();
            CredentialModel stored = keys.getStoredCredentialById(id);
            stored.setCredentialData(stored.getCredentialData().replace("127.0.0.1", "::ffff:127.0.0.0/8"));
            keys.updateStoredCredential(stored);
        });
        String key = created.path("key").asText();

        refusals.assertKeyRefused(() -> exchange(key), "api_key_ip_not_allowed");
        assertThat(leads.admin("GET", "/" + id, null).text()).contains("\"::ffff:127.0.0.0/8\"");
        assertThat(change(id, "\"name\": \"other\", \"allowedIps\": [\"::ffff:127.0.0.0/8\"]"))
                .isEqualTo(200);
        assertThat(change(id, "\"allowedIps\": [\"::ffff:127.0.0.0/104\"]")).isEqualTo(200);
        assertThat(exchange(key).status()).isEqualTo(200);
    }

    private int change(String id, String fields) {
        return leads.admin("PUT", "/" + id, "{" + fields + "}").status();
    }

    private String issue(String addresses) {
        return KeyForAddresses.issue(leads, addresses);
    }

    private Answer exchange(String key, String... headers) {
        return send(leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH, Leads.exchangeForm(Leads.KEY_TYPE, key)), headers);
    }

    private Answer introspect(String key, String... headers) {
        return send(leads.request(LeadsRealm.CONNECTOR, TOKEN_PATH + "/introspect", "token", key), headers);
    }

    private static Answer send(HttpRequest.Builder request, String... headers) {
        return Leads.send(headers.length == 0 ? request : request.headers(headers));
    }
}
