package io.github.scopedapikeys.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.ConcurrentWriter;
import io.github.scopedapikeys.it.support.FailingStore;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LeakReporter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Somebody gets in the way while a key is revoked by its holder or by a finder: the revocation is done, or said not to be.
 *
 * <p>Where a credential is removed, Keycloak moves those behind it up. Who changes one of them at that moment wins.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class LostRaceIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private JsonNode key;
    private String behind = "";

    @BeforeEach
    void issueTwo() {
        key = leads.issue(LeadsRealm.SHOP_OWNER, READ);
        behind = leads.issue(LeadsRealm.SHOP_OWNER, READ).path("id").asText();
    }

    /** What a test that fails has left undone would be done to the next. */
    @AfterEach
    void stop() {
        server.run(ConcurrentWriter::stop);
    }

    @Test
    void holderWhoIsBeatenOnceRevokes() {
        renameMeanwhile(1);

        Answer answer = revokeSelf();

        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertRevokedOnce();
    }

    @Test
    void finderWhoIsBeatenOnceRevokes() throws Exception {
        renameMeanwhile(1);

        Answer answer = report();

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).contains("true_positive");
        assertRevokedOnce();
    }

    @Test
    void holderWhoIsBeatenAgainAndAgainIsToldToComeBack() {
        renameMeanwhile(2);

        assertTryAgain(revokeSelf());

        assertThat(revokeSelf().status()).isEqualTo(204);
        assertRevokedOnce();
    }

    @Test
    void finderWhoIsBeatenAgainAndAgainIsToldToComeBack() throws Exception {
        renameMeanwhile(2);

        assertTryAgain(report());

        assertThat(report().status()).isEqualTo(200);
        assertRevokedOnce();
    }

    /** Who marks the transaction is a stranger, as a store of users that Keycloak asks by itself. */
    @Test
    void revocationThatIsRolledBackIsNotClaimed() throws Exception {
        String id = behind;
        server.run(session -> markMeanwhile(session, id));
        events.clear();

        Answer self = revokeSelf();
        Answer reported = report();

        assertThat(self.status()).as(self.text()).isEqualTo(500);
        assertThat(reported.status()).as(reported.text()).isEqualTo(500);
        assertThat(events.poll()).isNull();
        assertWorks();
    }

    private static void markMeanwhile(KeycloakSession outer, String credentialId) {
        ConcurrentWriter.writing(
                outer, credentialId, 2, () -> FailingStore.markForRollback(KeycloakSessionUtil.getKeycloakSession()));
    }

    private void renameMeanwhile(int times) {
        String id = behind;
        server.run(session -> renameMeanwhile(session, id, times));
        events.clear();
    }

    private static void renameMeanwhile(KeycloakSession outer, String credentialId, int times) {
        KeycloakSessionFactory factory = outer.getKeycloakSessionFactory();
        ConcurrentWriter.writing(
                outer,
                credentialId,
                times,
                () -> KeycloakModelUtils.runJobInTransaction(factory, session -> rename(session, credentialId)));
    }

    private static void rename(KeycloakSession session, String credentialId) {
        CredentialEntity credential = session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .find(CredentialEntity.class, credentialId);
        credential.setUserLabel(credential.getUserLabel() + "!");
    }

    private Answer revokeSelf() {
        return leads.realmCall(
                "POST", "/revoke-self", null, "X-API-Key", key.path("key").asText());
    }

    private Answer report() throws Exception {
        return LeakReporter.tryReport(
                realm,
                leads,
                List.of(Map.of("token", key.path("key").asText(), "type", "leads_key", "url", "https://example.org/")));
    }

    private void assertTryAgain(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.string("errorMessage"))
                .isEqualTo("API keys were changed by somebody else at the same time: try again");
        assertThat(events.poll()).isNull();
        assertWorks();
        events.clear();
    }

    private void assertWorks() {
        Answer exchange = leads.exchange(key);
        assertThat(exchange.status()).as(exchange.text()).isEqualTo(200);
    }

    private void assertRevokedOnce() {
        EventAssertion.assertSuccess(events.poll())
                .type(EventType.REMOVE_CREDENTIAL)
                .details("api_key_id", key.path("id").asText());
        assertThat(events.poll()).isNull();
        assertThat(leads.admin("GET", "/" + key.path("id").asText(), null).status())
                .isEqualTo(404);
        assertThat(leads.exchange(key).status()).isEqualTo(400);
    }
}
