package io.github.scopedapikeys.it.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.InjectRefusals;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LocalCaller;
import io.github.scopedapikeys.it.support.Nginx;
import io.github.scopedapikeys.it.support.ProxiedServerConfig;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.it.support.ServerLane;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;

/** A key's {@code allowedIps} behind a real nginx: what it depends on is whether nginx overwrites {@code X-Forwarded-For}. */
@KeycloakIntegrationTest(config = ProxiedServerConfig.class)
class NginxIT {

    private static final String HEADER = "X-Forwarded-For";
    private static final String ALLOWED = "127.0.0.5";
    private static final String NOT_ALLOWED = "127.0.0.6";

    @TempDir
    static Path directory;

    private static Nginx nginx;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectLeads
    Leads leads;

    @InjectRefusals
    Refusals refusals;

    private String key = "";

    @BeforeAll
    static void startNginx() throws IOException, InterruptedException {
        nginx = Nginx.start(
                directory, "http://127.0.0.1:" + ServerLane.current().httpPort());
    }

    @AfterAll
    static void stopNginx() throws IOException {
        if (nginx != null) {
            nginx.close();
        }
    }

    @BeforeEach
    void issueAKeyForOneAddress() {
        key = KeyForAddresses.issue(leads, ALLOWED);
    }

    @Test
    void callerAmongTheAddressesUsesTheKey() {
        assertThat(exchange(ALLOWED, nginx.overwriting()).status()).isEqualTo(200);
        assertThat(exchange(ALLOWED, nginx.appending()).status()).isEqualTo(200);
    }

    @Test
    void callerElsewhereIsRefused() {
        EventRepresentation overwritten =
                refusals.assertKeyRefused(() -> exchange(NOT_ALLOWED, nginx.overwriting()), "api_key_ip_not_allowed");
        EventRepresentation appended =
                refusals.assertKeyRefused(() -> exchange(NOT_ALLOWED, nginx.appending()), "api_key_ip_not_allowed");

        assertThat(overwritten.getIpAddress()).isEqualTo(NOT_ALLOWED);
        assertThat(appended.getIpAddress()).isEqualTo(NOT_ALLOWED);
    }

    @Test
    void forgedHeaderOfTheCallerChangesNothing() {
        EventRepresentation event = refusals.assertKeyRefused(
                () -> exchange(NOT_ALLOWED, nginx.overwriting(), HEADER, ALLOWED, HEADER, ALLOWED),
                "api_key_ip_not_allowed");

        assertThat(event.getIpAddress()).isEqualTo(NOT_ALLOWED);
        assertThat(exchange(ALLOWED, nginx.overwriting(), HEADER, "203.0.113.9").status())
                .isEqualTo(200);
    }

    @Test
    void garbageOfTheCallerChangesNothing() {
        assertThat(exchange(ALLOWED, nginx.overwriting(), HEADER, ",").status()).isEqualTo(200);
        assertThat(exchange(ALLOWED, nginx.overwriting(), HEADER, "").status()).isEqualTo(200);
        refusals.assertKeyRefused(
                () -> exchange(NOT_ALLOWED, nginx.overwriting(), HEADER, ","), "api_key_ip_not_allowed");
    }

    /** Not how it should be, but how it is: {@code $proxy_add_x_forwarded_for} makes {@code allowedIps} worthless. */
    @Test
    void callerOfAProxyThatAppendsChoosesItsAddress() {
        assertThat(exchange(NOT_ALLOWED, nginx.appending(), HEADER, ALLOWED).status())
                .isEqualTo(200);
    }

    private Answer exchange(String from, String proxy, String... headers) {
        String url = proxy + "/realms/" + realm.getName() + "/protocol/openid-connect/token";
        return LocalCaller.from(from).post(url, leads.exchangeFormOf(LeadsRealm.CONNECTOR, key), headers);
    }
}
