package io.github.scopedapikeys.it.mail;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LeakReporter;
import io.github.scopedapikeys.it.support.LocalCaller;
import io.github.scopedapikeys.it.support.MailRealm;
import io.github.scopedapikeys.it.support.Mailbox;
import io.github.scopedapikeys.it.support.Mailbox.Mail;
import io.github.scopedapikeys.it.support.RealmAdmins;
import io.github.scopedapikeys.it.support.ServerLane;
import io.github.scopedapikeys.it.support.ServerLog;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.usage.KeyActivity;
import io.github.scopedapikeys.usage.UsageBuffer;
import io.github.scopedapikeys.usage.UsageFlush;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** E-mail to owners. A realm's e-mails leave in order: where none must leave, the next one that does shows it. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyMailIT {

    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String EXPIRES = READ + ", \"expiresIn\": 864000";
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final Instant FIRST_USE = Instant.parse("2030-01-01T00:00:00Z");

    @InjectRealm(config = MailRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    private Mailbox mailbox;

    @BeforeEach
    void connect() {
        MailRealm.speak(realm, leads, "en");
        mailbox = new Mailbox();
    }

    @AfterEach
    void disconnect() {
        configureSmtp(MailRealm.smtp());
        mailbox.close();
    }

    @Test
    void ownerIsToldOfAKeyThatAnAdministratorIssues() {
        JsonNode key = issue("nightly", EXPIRES);

        Mail mail = mailbox.next();

        assertThat(mail.to()).isEqualTo("shop-owner@example.com");
        assertThat(mail.subject()).isEqualTo("An API key was created for you: nightly");
        assertThat(mail.text())
                .contains("Somebody else has created an API key")
                .contains("Account: shop-owner\nName of the key: nightly\nBegins with: "
                        + key.path("start").asText() + "\u2026\nScopes: leads:read\nExpires: " + end(key) + "\n"
                        + "Created by: crm-admin\nCreated: 20")
                .contains("ask your administrator to revoke the key")
                .contains("your account at ");
        assertThat(mail.html())
                .contains("<td>Name of the key</td><td>nightly</td>")
                .contains("<td>Created by</td><td>crm-admin</td>")
                .contains("<p>Somebody else has created an API key");
        assertNoSecret(mail);
    }

    /** What looks like an encoded word (RFC 2047) would be read as something else, in whatever language the rest is. */
    @Test
    void encodedWordAsANameArrivesAsItIs() {
        String word = "=?utf-8?B?WW91ciBhY2NvdW50IGlzIGxvY2tlZA==?=";
        issue(word, READ);
        Mail english = mailbox.next();
        MailRealm.speak(realm, leads, "de");
        issue(word + " 2", READ.replace("read", "write"));
        Mail german = mailbox.next();

        for (Mail mail : List.of(english, german)) {
            assertThat(mail.subject().replace("\u2060", "")).contains(": " + word);
            assertThat(mail.headers()).noneMatch(header -> header.contains("=?utf-8?B?WW91"));
            assertThat(mail.text()).contains(word);
        }
    }

    @Test
    void ownerIsToldOfARevocationAndItsReason() {
        JsonNode key = issue("nightly", READ);
        mailbox.next();

        leads.admin("DELETE", "/" + id(key) + "?reason=no+longer+%3Cneeded%3E", null);

        Mail mail = mailbox.next();
        assertThat(mail.subject()).isEqualTo("Your API key was revoked: nightly");
        assertThat(mail.text())
                .contains("Revoked by: crm-admin\nRevoked: 20")
                .contains("\nReason: no longer <needed>\n")
                .contains("Scripts and services can no longer use it.");
        assertThat(mail.html()).contains("<td>Reason</td><td>no longer &lt;needed&gt;</td>");
        assertNoSecret(mail);
    }

    @Test
    void ownerIsToldOfARevocationByWhoeverHoldsTheKey() {
        JsonNode key = issue("nightly", READ);
        mailbox.next();

        leads.realmCall(
                "POST", "/revoke-self", null, "X-API-Key", key.path("key").asText());

        Mail mail = mailbox.next();
        assertThat(mail.subject()).isEqualTo("Your API key was revoked: nightly");
        assertThat(mail.text()).contains("Reason: revoked by its holder").doesNotContain("Revoked by");
        assertNoSecret(mail);
    }

    /** E-mails have no links, so that none leads to where the caller of a request says that the server is. */
    @Test
    void hostThatTheCallerNamesIsInNoMail() {
        JsonNode key = issue("nightly", READ);
        mailbox.next();

        Answer answer = LocalCaller.from("127.0.0.1")
                .post(
                        realm.getBaseUrl() + "/api-keys/revoke-self",
                        "",
                        "X-API-Key",
                        key.path("key").asText(),
                        "Host",
                        "login.attacker.example",
                        "X-Forwarded-Host",
                        "login.attacker.example",
                        "Forwarded",
                        "host=login.attacker.example");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(mailbox.next().everything())
                .doesNotContain("attacker", "href", ":" + ServerLane.current().httpPort());
    }

    @Test
    void ownerIsToldWhereALeakedKeyWasFound() throws Exception {
        JsonNode key = issue("nightly", READ);
        mailbox.next();
        LeakReporter.report(
                realm,
                leads,
                Map.of(
                        "token",
                        key.path("key").asText(),
                        "type",
                        "leads_key",
                        "url",
                        "https://example.org/<b>?k=" + key.path("key").asText(),
                        "source",
                        "commit\r\nBcc: everybody@example.org"));

        Mail mail = mailbox.next();
        assertThat(mail.subject()).isEqualTo("Your API key was leaked and has been revoked: nightly");
        assertThat(mail.text())
                .contains("Found at: https://example.org/<b>?k=[API key]\n")
                .contains("Kind of place: commit  Bcc: everybody@example.org\n");
        assertThat(mail.html()).contains("<td>https://example.org/&lt;b&gt;?k=[API key]</td>");
        assertNoSecret(mail);
    }

    @Test
    void eachIsWrittenInTheOwnersLanguage() throws Exception {
        MailRealm.speak(realm, leads, "de");

        JsonNode key = issue("nightly", EXPIRES);
        Mail issued = mailbox.next();
        leads.revoke(key);
        Mail revoked = mailbox.next();
        JsonNode used = issue("used", READ);
        mailbox.next();
        use(used, FIRST_USE, "192.0.2.1");
        use(used, FIRST_USE.plus(Duration.ofDays(31)), "198.51.100.1");
        Mail returned = mailbox.next();
        LeakReporter.report(realm, leads, Map.of("token", used.path("key").asText(), "url", "https://example.org/"));
        Mail leaked = mailbox.next();

        assertThat(issued.subject()).isEqualTo("F\u00fcr Sie wurde ein API-Schl\u00fcssel erstellt: nightly");
        assertThat(issued.text())
                .contains("L\u00e4uft ab: " + end(key))
                .contains("Erstellt von: crm-admin")
                .contains("mit dem ein Skript oder ein anderer Dienst in Ihrem Namen handeln kann");
        assertThat(issued.html()).contains("<td>Name des Schl\u00fcssels</td><td>nightly</td>");
        assertThat(revoked.subject()).isEqualTo("Ihr API-Schl\u00fcssel wurde widerrufen: nightly");
        assertThat(revoked.html()).contains("<td>Widerrufen von</td><td>crm-admin</td>");
        assertThat(returned.subject()).isEqualTo("Ihr API-Schl\u00fcssel wurde aus einem neuen Netz verwendet: used");
        assertThat(returned.text()).contains("IP-Adresse: 198.51.100.1");
        assertThat(leaked.subject()).isEqualTo("Ihr API-Schl\u00fcssel wurde offengelegt und deshalb widerrufen: used");
        assertThat(leaked.text()).contains("Gefunden unter: https://example.org/");
        for (Mail mail : List.of(issued, revoked, returned, leaked)) {
            assertThat(mail.everything()).doesNotContain("api-key-mail-").doesNotContain("${");
            assertNoSecret(mail);
        }
    }

    @Test
    void namesAreTextAndNothingElse() {
        issue("<script>alert(1)</script> ${locale_de} {0} 'x'", READ);

        Mail mail = mailbox.next();

        assertThat(mail.subject()).endsWith(": <script>alert(1)</script> ${locale_de} {0} 'x'");
        assertThat(mail.text()).contains("Name of the key: <script>alert(1)</script> ${locale_de} {0} 'x'\n");
        assertThat(mail.html())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt; ${locale_de} {0} &#39;x&#39;")
                .doesNotContain("<script");
    }

    @Test
    void nameThatTheStockApiGaveAddsNoHeaderAndHoldsNoKey() {
        JsonNode key = issue("nightly", READ);
        mailbox.next();
        leads.trail().leaveOutTheLog("Keycloak logs what it is told to call a credential");
        String other = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom())
                .reveal();
        realm.admin()
                .users()
                .get(leads.userId(LeadsRealm.SHOP_OWNER))
                .setCredentialUserLabel(id(key), "x\r\nBcc: everybody@example.org\u2028\u202e" + other);

        leads.revoke(key);

        Mail mail = mailbox.next();
        String name = "x  Bcc: everybody@example.org  [API key] " + id(key).substring(0, 8);
        assertThat(mail.headers()).noneMatch(header -> header.startsWith("Bcc"));
        assertThat(mail.subject()).isEqualTo("Your API key was revoked: " + name);
        assertThat(mail.text()).contains("Name of the key: " + name + "\n");
        assertThat(mail.everything()).doesNotContain(other);
        assertNoSecret(mail);
    }

    @Test
    void nobodyIsToldOfTheirOwnDoing() {
        letRead(LeadsRealm.CRM_ADMIN);
        leads.revoke(issueTo(LeadsRealm.CRM_ADMIN, "own"));
        issueTo(LeadsRealm.CRM_ADMIN, "own too");
        Answer bulk = leads.admin("POST", "/revoke", "{\"search\": \"own too\"}");
        assertThat(bulk.json().path("count").asInt()).as(bulk.text()).isEqualTo(1);

        assertNothingWasSent();
    }

    @Test
    void nobodyIsToldWhatWasRefusedOrRolledBack() {
        issue("nightly", READ);
        mailbox.next();

        assertThat(leads.tryIssue(LeadsRealm.SHOP_OWNER, "\"name\": \"nightly\", " + READ)
                        .status())
                .isEqualTo(409);
        assertThat(server.fetch(KeyMailIT::issueAndRollBack, String.class)).isEqualTo("issued, not kept");

        assertNothingWasSent();
    }

    @Test
    void nobodyIsToldWherePolicyOrRealmOrOwnerDoNotAllow() {
        JsonNode ofDisabled = issueTo(LeadsRealm.ANALYST, "of disabled");
        assertThat(mailbox.next().to()).isEqualTo("analyst@example.com");
        realm.updateUserWithCleanup(LeadsRealm.ANALYST, user -> user.enabled(false));
        leads.revoke(ofDisabled);
        realm.updateUserWithCleanup(
                LeadsRealm.ANALYST, user -> user.enabled(true).email(""));
        leads.revoke(issueTo(LeadsRealm.ANALYST, "without address"));
        ClientRepresentation client = leads.client(LeadsRealm.CAMPAIGN_TOOL);
        client.setServiceAccountsEnabled(true);
        realm.admin().clients().get(client.getId()).update(client);
        letRead("service-account-" + LeadsRealm.CAMPAIGN_TOOL);
        new RealmAdmins(realm, leads).letCrmAdminManageClients();
        leads.revoke(issueTo("service-account-" + LeadsRealm.CAMPAIGN_TOOL, "of a service account"));
        realm.updateWithCleanup(update -> update.attribute("api-keys.notify", "false"));
        leads.revoke(issue("unwanted", READ));
        realm.updateWithCleanup(update -> update.attribute("api-keys.notify", "true"));
        Map<String, String> smtp = realm.admin().toRepresentation().getSmtpServer();
        configureSmtp(Map.of());
        leads.revoke(issue("without server", READ));
        configureSmtp(smtp);

        assertNothingWasSent();
    }

    @Test
    void deadMailServerCostsNothing() throws Exception {
        Map<String, String> smtp = realm.admin().toRepresentation().getSmtpServer();
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        configureSmtp(Map.of("host", "localhost", "port", "" + closed, "from", "keys@example.com"));
        ServerLog.unread();

        assertQuick(() -> leads.revoke(issue("closed", READ)));

        configureSmtp(smtp);
        assertNothingWasSent();
        assertThat(ServerLog.unread())
                .contains("about an API key was not sent: org.keycloak.email.EmailException")
                .doesNotContain("not sent: shop-owner@example.com");
    }

    @Test
    void silentMailServerCostsNothing() throws Exception {
        Map<String, String> smtp = realm.admin().toRepresentation().getSmtpServer();
        leads.secretOf(LeadsRealm.CONNECTOR);
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            configureSmtp(Map.of("host", "localhost", "port", "" + socket.getLocalPort(), "from", "keys@example.com"));
            JsonNode first = issue("first", READ);
            // The server waits for a word from here on.
            try (Socket waiting = socket.accept()) {
                assertThat(waiting.isConnected()).isTrue();
                for (int i = 0; i < 12; i++) {
                    String name = "key " + i;
                    assertQuick(() -> leads.revoke(issue(name, READ)));
                }
                assertQuick(() -> assertThat(leads.exchange(first).status()).isIn(200, 403));
                assertQuick(() -> leads.rotate(first, "{}"));
                assertThat(server.fetch(KeyMailIT::mailThreads, Integer.class)).isBetween(1, 4);
                configureSmtp(smtp);
            }
        }
        // What had waited leaves, but for what was under way.
        List<Mail> mails = mailbox.next(24);
        assertThat(mails.get(0).subject()).endsWith(": key 0");
        assertNothingWasSent();
    }

    @Test
    void ownerIsToldOfAUseFromANewNetworkAfterALongSilence() {
        JsonNode key = issue("nightly", READ);
        mailbox.next();
        use(key, FIRST_USE, "192.0.2.1");

        use(key, FIRST_USE.plus(Duration.ofDays(31)), "192.0.3.1");

        Mail mail = mailbox.next();
        assertThat(mail.subject()).isEqualTo("Your API key was used from a new network: nightly");
        assertThat(mail.text())
                .contains(
                        "Used: 2030-02-01 00:00 UTC\nUsed from: 192.0.3.1\nLast used before that: 2030-01-01 00:00 UTC\n");
        assertNoSecret(mail);
    }

    @Test
    void usesThatAreNothingSpecialTellNobody() {
        JsonNode key = issue("nightly", READ);
        mailbox.next();
        Instant day = FIRST_USE;

        use(key, day, "192.0.2.1");
        use(key, day.plus(Duration.ofDays(30)), "192.0.3.1");
        use(key, day.plus(Duration.ofDays(61)), "192.0.3.250");
        use(key, day.plus(Duration.ofDays(92)), null);
        use(key, day.plus(Duration.ofDays(123)), "2001:db8:1::1");
        use(key, day.plus(Duration.ofDays(154)), "2001:db8:1:ffff::2");
        use(key, day.plus(Duration.ofDays(154)), "192.0.2.1");

        assertNothingWasSent();
    }

    @Test
    void twoNodesThatSeeTheSameReturnTellOnce() {
        JsonNode key = issue("nightly", READ);
        mailbox.next();
        use(key, FIRST_USE, "192.0.2.1");
        String id = id(key);

        server.run(session -> returnOnTwoNodes(session, UUID.fromString(id)));

        assertThat(mailbox.next().subject()).startsWith("Your API key was used from a new network");
        assertNothingWasSent();
    }

    @Test
    void ownerOfManyKeysIsToldOfAFewAtOnce() {
        assertThat(server.fetch(KeyMailIT::issueMany, Integer.class)).isEqualTo(15);

        mailbox.next(10);

        assertNothingWasSent();
    }

    private static String issueAndRollBack(KeycloakSession outer) {
        String realmName = outer.getContext().getRealm().getName();
        try {
            KeycloakModelUtils.runJobInTransaction(outer.getKeycloakSessionFactory(), session -> {
                session.getContext().setRealm(session.realms().getRealmByName(realmName));
                issueOnServer(session, "rolled back");
                throw new IllegalStateException("issued");
            });
        } catch (IllegalStateException e) {
            RealmModel realm = outer.getContext().getRealm();
            return e.getMessage()
                    + (ApiKeyCredentialProvider.of(outer)
                                    .list(
                                            realm,
                                            outer.users()
                                                    .getUserByUsername(realm, LeadsRealm.SHOP_OWNER)
                                                    .getId())
                                    .anyMatch(key -> key.name().equals("rolled back"))
                            ? ", kept"
                            : ", not kept");
        }
        return "kept";
    }

    private static int issueMany(KeycloakSession session) {
        for (int i = 0; i < 15; i++) {
            issueOnServer(session, "key " + i);
        }
        return 15;
    }

    private static void issueOnServer(KeycloakSession session, String name) {
        RealmModel realm = session.getContext().getRealm();
        new ApiKeyService(session)
                .issue(
                        session.users().getUserByUsername(realm, LeadsRealm.SHOP_OWNER),
                        new KeySpecification(
                                name,
                                null,
                                List.of(LeadsRealm.READER_SCOPE),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null));
    }

    private static int mailThreads(KeycloakSession session) {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kc-api-key-mail"))
                .count();
    }

    private static void returnOnTwoNodes(KeycloakSession session, UUID key) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Void> one = CompletableFuture.runAsync(() -> returnOnNode(factory, key, start, 0));
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> returnOnNode(factory, key, start, 1));
        one.join();
        other.join();
    }

    private static void returnOnNode(KeycloakSessionFactory factory, UUID key, CyclicBarrier start, int seconds) {
        UsageBuffer buffer = new UsageBuffer(new KeyActivity(10_000), 10_000);
        buffer.record(key, FIRST_USE.plus(Duration.ofDays(40)).plusSeconds(seconds), "198.51.100.1", null);
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        new UsageFlush(factory, buffer).run();
    }

    private void use(JsonNode key, Instant time, String ip) {
        String id = id(key);
        long millis = time.toEpochMilli();
        server.run(session -> {
            UsageBuffer buffer = new UsageBuffer(new KeyActivity(10_000), 10_000);
            buffer.record(UUID.fromString(id), Instant.ofEpochMilli(millis), ip, null);
            new UsageFlush(session.getKeycloakSessionFactory(), buffer).run();
        });
    }

    private void configureSmtp(Map<String, String> smtp) {
        var representation = realm.admin().toRepresentation();
        representation.setSmtpServer(smtp);
        realm.admin().update(representation);
    }

    /** After what has been sent so far, one that is sent for sure arrives next. */
    private void assertNothingWasSent() {
        String name = "sentinel " + UUID.randomUUID();
        issue(name, READ);
        assertThat(mailbox.next().subject()).isEqualTo("An API key was created for you: " + name);
    }

    private static void assertQuick(Runnable call) {
        long start = System.nanoTime();
        call.run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICK);
    }

    private void assertNoSecret(Mail mail) {
        leads.trail().assertAbsent("e-mail", mail.everything());
    }

    private JsonNode issue(String name, String fields) {
        return leads.issueNamed(LeadsRealm.SHOP_OWNER, name, fields);
    }

    private JsonNode issueTo(String username, String name) {
        return leads.issueNamed(username, name, READ);
    }

    private void letRead(String username) {
        String connector = leads.client(LeadsRealm.CONNECTOR).getId();
        RoleRepresentation reader = realm.admin()
                .clients()
                .get(connector)
                .roles()
                .get("lead-reader")
                .toRepresentation();
        realm.admin()
                .users()
                .get(leads.userId(username))
                .roles()
                .clientLevel(connector)
                .add(List.of(reader));
    }

    private static String end(JsonNode key) {
        return key.path("expiresAt").asText().substring(0, 16).replace('T', ' ') + " UTC";
    }
}
