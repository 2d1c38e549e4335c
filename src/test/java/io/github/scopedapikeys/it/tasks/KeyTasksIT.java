package io.github.scopedapikeys.it.tasks;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.directory.DirectoryReconciliation;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.MailRealm;
import io.github.scopedapikeys.it.support.Mailbox;
import io.github.scopedapikeys.it.support.Mailbox.Mail;
import io.github.scopedapikeys.tasks.ExpiredKeyRemoval;
import io.github.scopedapikeys.tasks.ExpiryNotices;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** What the clock does to keys: their owners are told of the end that comes, and what has ended for long is removed. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyTasksIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String TEN_DAYS = READ + ", \"expiresIn\": 864000";

    @InjectRealm(config = MailRealm.class)
    ManagedRealm realm;

    @InjectEvents
    Events events;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectLeads
    Leads leads;

    private Mailbox mailbox;

    @BeforeEach
    void connect() {
        time.set(0);
        server.run(KeyTasksIT::reconcile);
        MailRealm.speak(realm, leads, "en");
        mailbox = new Mailbox();
    }

    @AfterEach
    void disconnect() {
        mailbox.close();
    }

    @Test
    void ownerIsToldOnceForEachNotice() {
        JsonNode key = issue("nightly", TEN_DAYS);

        tellAfter(Duration.ofDays(3).minusMinutes(1));
        assertNothingWasSent();
        tellAfter(Duration.ofDays(3).plusMinutes(1));
        Mail week = mailbox.next();
        tellAfter(Duration.ofDays(3).plusMinutes(2));
        tellAfter(Duration.ofDays(9).minusMinutes(1));
        assertNothingWasSent();
        tellAfter(Duration.ofDays(9).plusMinutes(1));
        Mail day = mailbox.next();
        tellAfter(Duration.ofDays(9).plusMinutes(2));
        tellAfter(Duration.ofDays(10).plusMinutes(1));
        assertNothingWasSent();

        for (Mail mail : List.of(week, day)) {
            assertThat(mail.to()).isEqualTo("shop-owner@example.com");
            assertThat(mail.subject()).isEqualTo("Your API key expires soon: nightly");
            assertThat(mail.text())
                    .contains("One of your API keys expires soon.")
                    .contains("\nExpires: "
                            + key.path("expiresAt").asText().substring(0, 16).replace('T', ' ') + " UTC\n");
            assertThat(mail.html()).contains("<td>Name of the key</td><td>nightly</td>");
            leads.trail().assertAbsent("e-mail", mail.everything());
        }
    }

    @Test
    void noticeIsWrittenInTheOwnersLanguage() {
        issue("nightly", TEN_DAYS);
        MailRealm.speak(realm, leads, "de");

        tellAfter(Duration.ofDays(4));

        Mail mail = mailbox.next();
        assertThat(mail.subject()).isEqualTo("Ihr API-Schl\u00fcssel l\u00e4uft bald ab: nightly");
        assertThat(mail.text()).contains("\nL\u00e4uft ab: ");
        assertThat(mail.everything()).doesNotContain("api-key-mail-");
    }

    @Test
    void ofNoticesThatAreDueAtOnceTheLastIsSent() {
        issue("nightly", TEN_DAYS);

        tellAfter(Duration.ofDays(9).plusHours(1));
        mailbox.next();
        tellAfter(Duration.ofDays(9).plusHours(2));

        assertNothingWasSent();
    }

    @Test
    void keyWithAShortLifeGetsOnlyTheNoticesThatLieAhead() {
        issue("two days", READ + ", \"expiresIn\": 172800");
        issue("an hour", READ + ", \"expiresIn\": 3600");

        tellAfter(Duration.ofMinutes(1));
        assertNothingWasSent();
        time.set(0);
        tellAfter(Duration.ofDays(1).plusMinutes(1));

        assertThat(mailbox.next().subject()).endsWith(": two days");
        assertNothingWasSent();
    }

    @Test
    void anotherEndOfLifeStartsTheNoticesAnew() {
        JsonNode key = issue("nightly", TEN_DAYS);
        tellAfter(Duration.ofDays(9).plusHours(1));
        mailbox.next();

        leads.rotate(key, "{\"expiresIn\": 864000}");
        tellAfter(Duration.ofDays(12));
        assertNothingWasSent();
        tellAfter(Duration.ofDays(9 + 3).plusHours(2));

        assertThat(mailbox.next().subject()).isEqualTo("Your API key expires soon: nightly");
    }

    @Test
    void disabledKeysAndOwnersAndRealmsThatDoNotWantItGetNoNotice() {
        JsonNode disabled = issue("disabled", TEN_DAYS);
        leads.admin("PUT", "/" + id(disabled), "{\"enabled\": false}");
        issueTo(LeadsRealm.ANALYST, "of disabled", TEN_DAYS);
        realm.updateUserWithCleanup(LeadsRealm.ANALYST, user -> user.enabled(false));
        tellAfter(Duration.ofDays(4));
        assertNothingWasSent();

        time.set(0);
        issue("wanted", TEN_DAYS);
        for (Map.Entry<String, String> no : Map.of("notify", "false", "expiryNotices", "none", "enabled", "false")
                .entrySet()) {
            realm.updateWithCleanup(update -> update.attribute("api-keys." + no.getKey(), no.getValue()));
            tellAfter(Duration.ofDays(4));
            realm.updateWithCleanup(update -> update.attribute(
                    "api-keys." + no.getKey(), no.getKey().equals("expiryNotices") ? "604800 86400" : "true"));
            assertNothingWasSent();
        }
        // What was not sent was not claimed either.
        tellAfter(Duration.ofDays(4));
        assertThat(mailbox.next().subject()).endsWith(": wanted");
    }

    @Test
    void credentialDecidesWhatTheDirectoryHasWrong() {
        JsonNode key = issue("nightly", TEN_DAYS);
        String id = id(key);
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNativeQuery("update API_KEY set EXPIRES_AT = 1000 where ID = ?1")
                .setParameter(1, id)
                .executeUpdate());

        server.run(KeyTasksIT::removeExpired);

        assertThat(leads.admin("GET", "/" + id, null).status()).isEqualTo(200);
    }

    @Test
    void twoNodesAtOnceTellOnce() {
        for (int i = 0; i < 20; i++) {
            issue("key " + i, TEN_DAYS);
        }
        time.set(Duration.ofDays(4));

        server.run(KeyTasksIT::tellOnTwoNodes);

        assertThat(mailbox.next(20).stream().map(Mail::subject)).doesNotHaveDuplicates();
        assertNothingWasSent();
    }

    @Test
    void expiredKeyStaysForAWhileAndIsThenRemoved() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.keepExpired", "3600"));
        JsonNode key = issue("nightly", READ + ", \"expiresIn\": 600");
        JsonNode other = issue("lives on", TEN_DAYS);
        String owner = leads.userId(LeadsRealm.SHOP_OWNER);
        events.clear();

        removeAfter(Duration.ofMinutes(69));
        assertThat(events.poll()).isNull();
        assertThat(leads.admin("GET", "/" + id(key), null).status()).isEqualTo(200);
        events.clear();
        removeAfter(Duration.ofMinutes(71));

        EventAssertion.assertSuccess(events.poll())
                .type(EventType.REMOVE_CREDENTIAL)
                .userId(owner)
                .details("reason", "expired")
                .details("credential_type", "api-key")
                .details("api_key_id", id(key))
                .details("api_key_name", "nightly");
        leads.assertGone(key);
        assertThat(leads.admin("GET", "/" + id(other), null).status()).isEqualTo(200);
        assertThat(server.fetch(KeyTasksIT::listed, Integer.class)).isEqualTo(1);
        assertNothingWasSent();
    }

    @Test
    void expiredKeysOfManyOwnersGoAndSoDoRowsWithoutACredential() {
        realm.updateWithCleanup(update -> update.attribute("api-keys.keepExpired", "0"));
        for (int i = 0; i < 5; i++) {
            issue("key " + i, READ + ", \"expiresIn\": 600");
            issueTo(LeadsRealm.ANALYST, "key " + i, READ + ", \"expiresIn\": 600");
        }
        JsonNode gone = issue("gone", READ + ", \"expiresIn\": 600");
        String id = id(gone);
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNativeQuery("delete from CREDENTIAL where ID = ?1")
                .setParameter(1, id)
                .executeUpdate());
        realm.admin().clearUserCache();
        assertThat(server.fetch(KeyTasksIT::listed, Integer.class)).isEqualTo(11);

        removeAfter(Duration.ofMinutes(11));

        assertThat(server.fetch(KeyTasksIT::listed, Integer.class)).isZero();
        assertThat(leads.admin("GET", "?userId=" + leads.userId(LeadsRealm.ANALYST), null)
                        .json())
                .isEmpty();
    }

    private static void reconcile(KeycloakSession session) {
        new DirectoryReconciliation(session.getKeycloakSessionFactory()).run();
    }

    private static void tell(KeycloakSession session) {
        new ExpiryNotices(session.getKeycloakSessionFactory()).run();
    }

    private static void removeExpired(KeycloakSession session) {
        new ExpiredKeyRemoval(session.getKeycloakSessionFactory()).run();
    }

    private static int listed(KeycloakSession session) {
        return (int) KeyDirectory.of(session).count(session.getContext().getRealm(), KeyFilter.all(Instant.EPOCH));
    }

    private static void tellOnTwoNodes(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        CyclicBarrier start = new CyclicBarrier(2);
        List<CompletableFuture<Void>> nodes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            nodes.add(CompletableFuture.runAsync(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                new ExpiryNotices(factory).run();
            }));
        }
        nodes.forEach(CompletableFuture::join);
    }

    private void tellAfter(Duration offset) {
        time.set(offset);
        server.run(KeyTasksIT::tell);
    }

    private void removeAfter(Duration offset) {
        time.set(offset);
        server.run(KeyTasksIT::removeExpired);
    }

    /** After what has been sent so far, one that is sent for sure arrives next. */
    private void assertNothingWasSent() {
        issue("sentinel " + UUID.randomUUID(), READ + ", \"expiresIn\": 1");
    }

    private JsonNode issue(String name, String fields) {
        return issueTo(LeadsRealm.SHOP_OWNER, name, fields);
    }

    /** Issues a key, which leads to an e-mail at once. */
    private JsonNode issueTo(String username, String name, String fields) {
        JsonNode key = leads.issueNamed(username, name, fields);
        assertThat(mailbox.next().subject()).isEqualTo("An API key was created for you: " + name);
        return key;
    }
}
