package io.github.scopedapikeys.it.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.KeyChecksums;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The hot path runs no SQL, by Hibernate's own count of prepared statements on the server. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class WarmExchangeIT {

    private static final int CALLS = 20;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    @BeforeEach
    void connect() {
        // Keycloak's event store writes a row for each event of a realm that has it switched on.
        realm.updateWithCleanup(update -> update.eventsEnabled(false));
    }

    @ParameterizedTest
    @CsvSource({"tokenReuse, 0", "tokenReuse, 100", "inactivityTimeout, 86400"})
    void warmExchangeRunsNoSql(String rule, String value) {
        realm.updateWithCleanup(update -> update.attribute("api-keys." + rule, value));
        String key = issue();
        leads.exchange(LeadsRealm.CONNECTOR, key);
        resetStatistics();

        for (int i = 0; i < CALLS; i++) {
            assertThat(leads.exchange(LeadsRealm.CONNECTOR, key).status()).isEqualTo(200);
        }

        assertThat(statements()).isZero();
    }

    @Test
    void warmIntrospectionRunsNoSql() {
        String key = issue();
        String token = leads.exchange(LeadsRealm.CONNECTOR, key).string("access_token");
        leads.introspect(LeadsRealm.CONNECTOR, key);
        leads.introspect(LeadsRealm.CONNECTOR, token);
        resetStatistics();

        for (int i = 0; i < CALLS; i++) {
            assertThat(leads.introspect(LeadsRealm.CONNECTOR, key).string("active"))
                    .isEqualTo("true");
            assertThat(leads.introspect(LeadsRealm.CONNECTOR, token).string("active"))
                    .isEqualTo("true");
        }

        assertThat(statements()).isZero();
    }

    /** The counter does count: an id that nobody knows is looked up in the database. */
    @Test
    void unknownKeyIsLookedUp() {
        String body = "sak_" + "0".repeat(65);
        leads.exchange(LeadsRealm.CONNECTOR, issue());
        resetStatistics();

        leads.exchange(LeadsRealm.CONNECTOR, body + KeyChecksums.of(body));

        assertThat(statements()).isPositive();
    }

    private String issue() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": [\"leads:write\"]");
        return key.path("key").asText();
    }

    private void resetStatistics() {
        server.run(session -> {
            Statistics statistics = statistics(session);
            statistics.setStatisticsEnabled(true);
            statistics.clear();
        });
    }

    private long statements() {
        return server.fetch(session -> statistics(session).getPrepareStatementCount(), Long.class);
    }

    private static Statistics statistics(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .getEntityManagerFactory()
                .unwrap(SessionFactory.class)
                .getStatistics();
    }
}
