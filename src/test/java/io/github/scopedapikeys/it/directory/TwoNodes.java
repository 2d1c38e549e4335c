package io.github.scopedapikeys.it.directory;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.MailRealm;
import io.github.scopedapikeys.it.support.Mailbox;
import io.github.scopedapikeys.it.support.Mailbox.Mail;
import io.github.scopedapikeys.it.support.PackagedServer;
import io.github.scopedapikeys.it.support.PackagedServerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.RoleScopeResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.realm.RealmBuilder;

/** Two servers in production mode on one PostgreSQL: what one of them does, the other knows. */
@PackagedServerTest
@DisabledIfSystemProperty(named = "database", matches = "mariadb", disabledReason = "needs a PostgreSQL for both")
class TwoNodes {

    private static final String DATABASE = "kc.test.database";
    private static final String READ = "\"scopes\": [\"leads:read\"]";
    private static final String BOTH = "\"scopes\": [\"leads:read\", \"leads:write\"]";
    private static final int KEYS = 15;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static String databaseUrl;
    private static PackagedServer a;
    private static PackagedServer b;
    private static Mailbox mailbox;

    private Keycloak admin;
    private RealmResource realm;
    private Leads onA;
    private Leads onB;

    @BeforeAll
    static void buildServer() throws Exception {
        String url = Objects.requireNonNull(System.getProperty(DATABASE + ".url"), "run with -Ddatabase=postgres");
        databaseUrl = url.substring(0, url.lastIndexOf('/')) + "/two_nodes";
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE two_nodes");
        }
        a = PackagedServer.install(
                Path.of(System.getProperty("packaged.server")), Path.of(System.getProperty("packaged.jar")));
        a.environment("JAVA_OPTS_KC_HEAP", "-Xms128m -Xmx768m");
        a.build("--db=postgres");
        b = a.node(1);
        mailbox = new Mailbox();
    }

    @AfterAll
    static void closeMailbox() {
        if (mailbox != null) {
            mailbox.close();
        }
    }

    @BeforeEach
    void createSilentRealm() {
        createRealm(false);
    }

    @AfterEach
    void disconnect() {
        admin.close();
    }

    /** With all that is particular to it from the start: nodes apart would not notice a change. */
    private void createRealm(boolean notify) {
        if (admin != null) {
            admin.close();
        }
        RealmRepresentation created = new MailRealm()
                .configure(RealmBuilder.create())
                .name("leads-" + UUID.randomUUID())
                .attribute("api-keys.keepExpired", "0")
                .attribute("api-keys.notify", String.valueOf(notify))
                .attribute("api-keys.expiryNotices", "604800")
                .attribute("api-keys.maxKeysPerUser", "100")
                .build();
        admin = a.adminClient();
        admin.realms().create(created);
        realm = admin.realm(created.getRealm());
        onA = new Leads(a.url() + "/realms/" + created.getRealm(), realm, created);
        onB = new Leads(b.url() + "/realms/" + created.getRealm(), realm, created);
    }

    /** As they are meant to run. */
    @Nested
    class Clustered {

        @BeforeAll
        static void start() throws IOException, InterruptedException {
            a.startClustered(options());
            b.startClustered(options());
            assertThat(b.log()).as("nodes of the cluster").anyMatch(line -> line.contains("(2) ["));
        }

        @AfterAll
        static void stop() throws IOException, InterruptedException {
            closeAll();
        }

        @Test
        void keyOfOneNodeWorksOnTheOther() {
            for (int i = 0; i < KEYS; i++) {
                JsonNode key = onA.issue(LeadsRealm.SHOP_OWNER, BOTH);
                assertThat(scope(onB.exchange(LeadsRealm.CONNECTOR, text(key)))).contains("leads:read", "leads:write");
            }
        }

        @Test
        void revocationOnOneNodeIsKnownToTheOtherAtOnce() {
            for (int i = 0; i < KEYS; i++) {
                JsonNode key = onA.issue(LeadsRealm.SHOP_OWNER, READ);
                Answer exchanged = known(key);
                assertThat(isActive(exchanged)).isTrue();

                onA.revoke(key);

                assertThat(onB.exchange(LeadsRealm.CONNECTOR, text(key)).status())
                        .isEqualTo(400);
                assertThat(isActive(exchanged)).isFalse();
            }
        }

        @Test
        void rotationOnOneNodeIsKnownToTheOtherAtOnce() {
            for (int i = 0; i < KEYS; i++) {
                JsonNode key = onA.issue(LeadsRealm.SHOP_OWNER, READ);
                known(key);

                JsonNode rotated = onA.rotate(key, "{}");

                assertThat(onB.exchange(LeadsRealm.CONNECTOR, text(key)).status())
                        .isEqualTo(400);
                assertThat(onB.exchange(LeadsRealm.CONNECTOR, text(rotated)).status())
                        .isEqualTo(200);
            }
        }

        @Test
        void keyThatIsNarrowedOnOneNodeIsNarrowOnTheOtherAtOnce() {
            for (int i = 0; i < KEYS; i++) {
                JsonNode key = onA.issue(LeadsRealm.SHOP_OWNER, BOTH);
                assertThat(scope(known(key))).contains("leads:write");

                assertThat(onA.admin("PUT", "/" + id(key), "{" + READ + "}").status())
                        .isEqualTo(200);

                assertThat(scope(onB.exchange(LeadsRealm.CONNECTOR, text(key))))
                        .contains("leads:read")
                        .doesNotContain("leads:write");
            }
        }

        @Test
        void roleThatIsTakenOnOneNodeIsGoneOnTheOtherAtOnce() {
            JsonNode key = onA.issue(LeadsRealm.SHOP_OWNER, BOTH);
            String client = onA.client(LeadsRealm.CONNECTOR).getId();
            RoleScopeResource roles = owner().roles().clientLevel(client);
            List<RoleRepresentation> writer = roles.listAll().stream()
                    .filter(role -> role.getName().equals("lead-writer"))
                    .toList();
            for (int i = 0; i < KEYS; i++) {
                assertThat(roles(known(key))).contains("lead-writer");

                roles.remove(writer);

                assertThat(roles(onB.exchange(LeadsRealm.CONNECTOR, text(key)))).containsExactly("lead-reader");
                roles.add(writer);
            }
        }

        @Test
        void ownerWhoIsDisabledOnOneNodeHasNoKeyOnTheOther() {
            JsonNode key = onA.issue(LeadsRealm.SHOP_OWNER, READ);
            for (int i = 0; i < KEYS; i++) {
                known(key);

                enable(false);

                assertThat(onB.exchange(LeadsRealm.CONNECTOR, text(key)).status())
                        .isEqualTo(400);
                enable(true);
            }
        }

        @Test
        void usesOfBothNodesAddUp() {
            JsonNode key = onA.issue(LeadsRealm.SHOP_OWNER, READ);
            for (int i = 0; i < 5; i++) {
                assertThat(onA.exchange(LeadsRealm.CONNECTOR, text(key)).status())
                        .isEqualTo(200);
                known(key);
            }

            // The count stays there: nothing is left to be written.
            await("uses", () -> useCount(key) >= 15);
            assertThat(useCount(key)).isEqualTo(15);
        }

        @Test
        void ownerIsToldOnce() {
            assertOwnerIsToldOnce();
        }

        @Test
        void expiredKeyIsRemovedOnce() throws SQLException {
            assertExpiredKeysAreRemovedOnce();
        }

        private void enable(boolean enabled) {
            UserRepresentation representation = owner().toRepresentation();
            representation.setEnabled(enabled);
            owner().update(representation);
        }

        private UserResource owner() {
            return realm.users().get(onA.userId(LeadsRealm.SHOP_OWNER));
        }

        private long useCount(JsonNode key) {
            return onA.admin("GET", "/" + id(key), null).json().path("useCount").asLong();
        }

        /** The other node has used the key and holds it and its owner in its caches. */
        private Answer known(JsonNode key) {
            assertThat(onB.exchange(LeadsRealm.CONNECTOR, text(key)).status()).isEqualTo(200);
            Answer answer = onB.exchange(LeadsRealm.CONNECTOR, text(key));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return answer;
        }

        private boolean isActive(Answer exchanged) {
            Answer answer = onB.introspect(LeadsRealm.CONNECTOR, exchanged.string("access_token"));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return answer.json().path("active").asBoolean();
        }

        private static List<String> scope(Answer exchanged) {
            return List.of(Leads.claims(exchanged).path("scope").asText().split(" "));
        }

        private static List<String> roles(Answer exchanged) {
            return Leads.strings(Leads.claims(exchanged)
                    .path("resource_access")
                    .path(LeadsRealm.CONNECTOR)
                    .path("roles"));
        }
    }

    /** As nodes that have lost sight of each other: nothing but the database keeps one from doing what the other does. */
    @Nested
    class Apart {

        @BeforeAll
        static void start() throws IOException, InterruptedException {
            a.start(options());
            b.start(options());
        }

        @AfterAll
        static void stop() throws IOException, InterruptedException {
            closeAll();
        }

        @Test
        void ownerIsToldOnce() {
            assertOwnerIsToldOnce();
        }

        @Test
        void expiredKeyIsRemovedOnce() throws SQLException {
            assertExpiredKeysAreRemovedOnce();
        }
    }

    private void assertOwnerIsToldOnce() {
        createRealm(true);
        List<String> subjects = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            issue(i % 2 == 0 ? onA : onB, "key " + i, "\"expiresIn\": 604803");
            subjects.add("An API key was created for you: key " + i);
            subjects.add("Your API key expires soon: key " + i);
        }

        List<Mail> mails = mailbox.next(2 * KEYS);
        awaitRuns("ExpiryNotices");

        assertThat(mails.stream().map(Mail::subject)).containsExactlyInAnyOrderElementsOf(subjects);
        // Of either node, the very next e-mail is another one.
        issue(onA, "of a", "\"expiresIn\": 2000000");
        assertThat(mailbox.next().subject()).isEqualTo("An API key was created for you: of a");
        issue(onB, "of b", "\"expiresIn\": 2000000");
        assertThat(mailbox.next().subject()).isEqualTo("An API key was created for you: of b");
    }

    /** Both nodes have found the keys, and wait for each other's turn, when they are let go. */
    private void assertExpiredKeysAreRemovedOnce() throws SQLException {
        String owner = onA.userId(LeadsRealm.SHOP_OWNER);
        // At one moment: whichever node looks first finds all of them, in the same order.
        String end = "\"expiresAt\": \"" + Instant.now().plusSeconds(30).truncatedTo(ChronoUnit.SECONDS) + "\"";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            ids.add(id(issue(i % 2 == 0 ? onA : onB, "key " + i, end)));
        }
        try (Connection lock = connect(databaseUrl);
                PreparedStatement row = lock.prepareStatement("SELECT ID FROM USER_ENTITY WHERE ID = ? FOR UPDATE")) {
            lock.setAutoCommit(false);
            row.setString(1, owner);
            row.execute();
            await("two nodes that wait", () -> waitingForLocks() >= 2);
            lock.rollback();
        }

        await("removal", () -> onA.admin("GET", "", null).json().isEmpty());
        awaitRuns("ExpiredKeyRemoval");

        assertThat(onB.admin("GET", "", null).json()).isEmpty();
        List<EventRepresentation> removals =
                realm.getEvents(List.of("REMOVE_CREDENTIAL"), null, null, null, null, null, 0, 1000);
        assertThat(removals)
                .allMatch(event -> "expired".equals(event.getDetails().get("reason")));
        assertThat(removals.stream().map(event -> event.getDetails().get("api_key_id")))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    private static long waitingForLocks() {
        String sql = "SELECT COUNT(*) FROM PG_STAT_ACTIVITY WHERE DATNAME = 'two_nodes' AND WAIT_EVENT_TYPE = 'Lock'";
        try (Connection connection = connect(databaseUrl);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, user(), password());
    }

    /** Returns when each of the nodes has run the task from its beginning to its end at least once more. */
    private static void awaitRuns(String task) {
        for (PackagedServer node : List.of(a, b)) {
            // One may be running by now.
            long more = runs(node, task) + 2;
            await(task, () -> runs(node, task) >= more);
        }
    }

    private static long runs(PackagedServer node, String task) {
        try {
            return node.log().stream()
                    .filter(line -> line.endsWith("Executed scheduled task " + task))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
    }

    private static JsonNode issue(Leads leads, String name, String end) {
        return leads.issueNamed(LeadsRealm.SHOP_OWNER, name, READ + ", " + end);
    }

    private static String[] options() {
        return new String[] {
            "--db-url=" + databaseUrl,
            "--db-username=" + user(),
            "--db-password=" + password(),
            // One issuer, so that either node knows the other's tokens.
            "--hostname=" + a.url(),
            "--log-level=info,org.keycloak.services.scheduled:debug",
            "--spi-api-key-usage--default--flush-interval=1",
            "--spi-api-key-tasks--default--interval=4"
        };
    }

    private static void closeAll() throws IOException, InterruptedException {
        try {
            b.close();
        } finally {
            a.close();
        }
    }

    private static String user() {
        return System.getProperty(DATABASE + ".user");
    }

    private static String password() {
        return System.getProperty(DATABASE + ".password");
    }
}
