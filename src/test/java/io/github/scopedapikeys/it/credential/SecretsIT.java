package io.github.scopedapikeys.it.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.SecretTrail;
import io.github.scopedapikeys.it.support.ServerLane;
import io.github.scopedapikeys.it.support.ServerLog;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;

/**
 * What {@link SecretTrail} cannot see from the tests that it watches: that the log it searches is one at TRACE of the
 * very requests, and what the management port shows.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class SecretsIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectLeads
    Leads leads;

    @BeforeEach
    void connect() {
        ServerLog.unread();
    }

    @Test
    void logThatIsSearchedHoldsTheRequestsAtTrace() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("key")
                .asText();
        leads.exchange(LeadsRealm.CONNECTOR, key);
        String otherBody = key.substring(0, key.length() - 7) + (key.charAt(key.length() - 7) == '0' ? '1' : '0');
        leads.exchange(LeadsRealm.CONNECTOR, otherBody + KeyChecksums.of(otherBody));

        String log = ServerLog.unread();

        assertThat(log)
                .contains(" TRACE [org.keycloak.")
                .contains("/protocol/openid-connect/token")
                .contains("type=\"TOKEN_EXCHANGE_ERROR\"")
                .contains("api_key_wrong_secret");
        leads.trail().assertAbsentFromLog(log);
    }

    @Test
    void metricsTellNothingOfKeys() {
        String key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:read\"]")
                .path("key")
                .asText();
        leads.exchange(LeadsRealm.CONNECTOR, key);
        leads.introspect(LeadsRealm.CONNECTOR, key);
        leads.exchange(LeadsRealm.CONNECTOR, key + "x");

        Answer metrics = leads.trail()
                .follow(Leads.send(
                        HttpRequest.newBuilder(URI.create(ServerLane.current().metricsUrl()))));

        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.text())
                .contains("http_server_requests")
                .doesNotContain(key.substring(4, 26))
                .doesNotContain("sak_");
    }
}
