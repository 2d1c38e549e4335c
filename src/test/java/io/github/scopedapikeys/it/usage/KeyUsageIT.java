package io.github.scopedapikeys.it.usage;

import static io.github.scopedapikeys.it.support.OwnTransaction.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.DirectoryReset;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.ListedKey;
import io.github.scopedapikeys.it.support.NodeUsage;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.usage.KeyActivity;
import io.github.scopedapikeys.usage.KeyUsageProvider;
import io.github.scopedapikeys.usage.SilenceEnded;
import io.github.scopedapikeys.usage.UsageBuffer;
import io.github.scopedapikeys.usage.UsageFlush;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Uses of keys, from a node's memory to the directory. A node here is a buffer and what writes it. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyUsageIT {

    private static final int KEYS = 450;
    private static final int ROUNDS = 8;

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @AfterEach
    void emptyDirectory() {
        server.run(DirectoryReset::forget);
    }

    @Test
    void usesAreWrittenAddedUpWithTheLatest() {
        assertThat(server.fetch(KeyUsageIT::useTwice, String.class))
                .isEqualTo("3 uses, the last 2040-01-01T00:00:09Z from null by null, active 2040-01-01T00:00:09Z");
    }

    @Test
    void twoNodesThatWriteTheSameKeysNeitherLoseAUseNorLockEachOther() {
        assertThat(server.fetch(KeyUsageIT::useOnTwoNodes, String.class))
                .isEqualTo("all written, each key " + 2 * ROUNDS + " times");
    }

    @Test
    void usesThatCouldNotBeWrittenAreWrittenLater() {
        assertThat(server.fetch(KeyUsageIT::failOnce, String.class)).isEqualTo("false, true, 2");
    }

    @Test
    void usedKeyWithoutRowIsListed() {
        assertThat(server.fetch(KeyUsageIT::useUnlisted, String.class)).isEqualTo("true, unlisted, 1");
    }

    @Test
    void useOfRevokedKeyIsForgotten() {
        assertThat(server.fetch(KeyUsageIT::useRevoked, String.class)).isEqualTo("true, true, 0");
    }

    @Test
    void keyThatWasActiveOnThisNodeIsKnownWithoutSql() {
        assertThat(server.fetch(KeyUsageIT::askWarm, String.class)).isEqualTo("2040-01-01T00:00:05Z, 0 statements");
    }

    @Test
    void useThatWaitsIsKnownToWhoeverAsksForTheFirstTime() {
        assertThat(server.fetch(KeyUsageIT::askBeforeItIsWritten, String.class)).isEqualTo("2040-01-01T00:00:05Z");
    }

    @Test
    void keyThatSeemsInactiveHereMayHaveBeenUsedElsewhere() {
        assertThat(server.fetch(KeyUsageIT::askAfterUseElsewhere, String.class))
                .isEqualTo("2040-01-01T00:00:00Z, 2040-01-01T00:00:07Z");
    }

    /** It would end the thread of all of the node's timers, and a shutdown before the rest is written. */
    @Test
    void listenerThatFailsKeepsNoUseFromBeingWritten() {
        assertThat(server.fetch(KeyUsageIT::useBeforeAFailingListener, String.class))
                .isEqualTo("true, told once, 2");
    }

    @Test
    void activityOfUnlistedKeyIsNotKnown() {
        assertThat(server.fetch(KeyUsageIT::askForUnlisted, Boolean.class)).isFalse();
    }

    private static String useTwice(KeycloakSession outer) {
        ListedKey key = listed(outer);
        UsageBuffer buffer = NodeUsage.of(outer).buffer();
        buffer.record(key.id(), at(5), "192.0.2.1", "connector");
        buffer.record(key.id(), at(7), "192.0.2.2", "connector");
        NodeUsage.of(outer).flush();
        buffer.record(key.id(), at(9), null, null);
        NodeUsage.of(outer).flush();
        DirectoryEntry entry = entry(outer, key);
        return entry.usage().useCount() + " uses, the last " + entry.usage().lastUsedAt() + " from "
                + entry.usage().lastUsedIp() + " by " + entry.usage().lastUsedClient() + ", active "
                + entry.activeAt();
    }

    private static String useOnTwoNodes(KeycloakSession outer) {
        List<ListedKey> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(ListedKey.of("key " + i, at(0)));
        }
        in(outer, session -> {
            keys.forEach(key ->
                    KeyDirectory.of(session).put(session.getContext().getRealm(), key.userId(), key.credential()));
            return true;
        });
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Boolean> one = CompletableFuture.supplyAsync(() -> useOnNode(outer, keys, start));
        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> useOnNode(outer, keys, start));
        boolean written = one.join() & other.join();
        List<Long> counts =
                in(
                        outer,
                        session -> KeyDirectory.of(session)
                                .search(session.getContext().getRealm(), KeyFilter.all(Instant.EPOCH), 0, 1000)
                                .stream()
                                .map(entry -> entry.usage().useCount())
                                .distinct()
                                .toList());
        return (written ? "all written" : "some failed") + ", each key " + (counts.size() == 1 ? counts.get(0) : counts)
                + " times";
    }

    private static boolean useOnNode(KeycloakSession outer, List<ListedKey> keys, CyclicBarrier start) {
        UsageBuffer buffer = new UsageBuffer(new KeyActivity(10_000), 10_000);
        UsageFlush flush = new UsageFlush(outer.getKeycloakSessionFactory(), buffer);
        boolean written = true;
        for (int round = 0; round < ROUNDS; round++) {
            keys.forEach(key -> buffer.record(key.id(), at(1), "192.0.2.1", "connector"));
            await(start);
            written &= flush.run();
        }
        return written;
    }

    private static String failOnce(KeycloakSession outer) {
        ListedKey key = listed(outer);
        UsageBuffer buffer = new UsageBuffer(new KeyActivity(10_000), 10_000);
        buffer.record(key.id(), at(1), "192.0.2.1", "connector");
        KeycloakSessionFactory broken = (KeycloakSessionFactory) Proxy.newProxyInstance(
                KeyUsageIT.class.getClassLoader(),
                new Class<?>[] {KeycloakSessionFactory.class},
                (proxy, method, args) -> {
                    throw new IllegalStateException("no database");
                });
        boolean first = new UsageFlush(broken, buffer).run();
        buffer.record(key.id(), at(2), "192.0.2.1", "connector");
        boolean second = new UsageFlush(outer.getKeycloakSessionFactory(), buffer).run();
        return first + ", " + second + ", " + entry(outer, key).usage().useCount();
    }

    private static String useBeforeAFailingListener(KeycloakSession outer) {
        ListedKey key = listed(outer);
        KeycloakSessionFactory factory = outer.getKeycloakSessionFactory();
        List<SilenceEnded> told = new ArrayList<>();
        ProviderEventListener failing = event -> {
            if (event instanceof SilenceEnded ended) {
                told.add(ended);
                throw new IllegalStateException("no mail");
            }
        };
        UsageBuffer buffer = new UsageBuffer(new KeyActivity(10_000), 10_000);
        UsageFlush flush = new UsageFlush(factory, buffer);
        buffer.record(key.id(), at(1), "192.0.2.1", "connector");
        flush.run();
        buffer.record(key.id(), at(2).plus(SilenceEnded.SILENCE), "192.0.2.2", "connector");
        factory.register(failing);
        try {
            boolean written = flush.run();
            return written + ", told " + (told.size() == 1 ? "once" : told.size() + " times") + ", "
                    + entry(outer, key).usage().useCount();
        } finally {
            factory.unregister(failing);
        }
    }

    private static String useUnlisted(KeycloakSession outer) {
        ListedKey model = ListedKey.of("unlisted", at(0));
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, model.id(), new SecureRandom());
        in(
                outer,
                session -> ApiKeyCredentialProvider.of(session)
                        .add(
                                session.getContext().getRealm(),
                                owner(session),
                                key,
                                "unlisted",
                                at(0),
                                model.credential().data()));
        NodeUsage.of(outer).buffer().record(key.id(), at(1), "192.0.2.1", "connector");
        boolean written = NodeUsage.of(outer).flush();
        DirectoryEntry entry = entry(outer, model);
        in(
                outer,
                session -> ApiKeyCredentialProvider.of(session)
                        .remove(session.getContext().getRealm(), LocatedKey.of(owner(session), model.credential())));
        return written + ", " + entry.name() + ", " + entry.usage().useCount();
    }

    private static String useRevoked(KeycloakSession outer) {
        UsageBuffer buffer = NodeUsage.of(outer).buffer();
        buffer.record(UUID.randomUUID(), at(1), "192.0.2.1", "connector");
        boolean first = NodeUsage.of(outer).flush();
        boolean second = NodeUsage.of(outer).flush();
        return first + ", " + second + ", "
                + in(
                        outer,
                        session -> KeyDirectory.of(session)
                                .count(session.getContext().getRealm(), KeyFilter.all(Instant.EPOCH)));
    }

    private static String askWarm(KeycloakSession outer) {
        ListedKey key = listed(outer);
        KeyUsageProvider.of(outer).lastActive(key.id(), at(5));
        NodeUsage.of(outer).buffer().record(key.id(), at(5), null, null);
        Statistics statistics = outer.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .getEntityManagerFactory()
                .unwrap(SessionFactory.class)
                .getStatistics();
        long before = statistics.getPrepareStatementCount();
        Instant active = KeyUsageProvider.of(outer).lastActive(key.id(), at(5)).orElseThrow();
        long statements = statistics.getPrepareStatementCount() - before;
        NodeUsage.of(outer).flush();
        return active + ", " + statements + " statements";
    }

    private static String askBeforeItIsWritten(KeycloakSession outer) {
        ListedKey key = listed(outer);
        NodeUsage.of(outer).buffer().record(key.id(), at(5), null, null);
        Instant active = KeyUsageProvider.of(outer).lastActive(key.id(), at(3)).orElseThrow();
        NodeUsage.of(outer).flush();
        return active.toString();
    }

    private static String askAfterUseElsewhere(KeycloakSession outer) {
        ListedKey key = listed(outer);
        KeyActivity here = new KeyActivity(100);
        Instant before = in(
                outer, session -> here.lastActive(session, key.id(), at(6), 0).orElseThrow());
        NodeUsage.of(outer).buffer().record(key.id(), at(7), null, null);
        NodeUsage.of(outer).flush();
        return before + ", "
                + in(
                        outer,
                        session -> here.lastActive(session, key.id(), at(6), 0).orElseThrow());
    }

    private static boolean askForUnlisted(KeycloakSession outer) {
        return KeyUsageProvider.of(outer)
                .lastActive(UUID.randomUUID(), Instant.EPOCH)
                .isPresent();
    }

    private static ListedKey listed(KeycloakSession outer) {
        ListedKey key = ListedKey.of("used", at(0));
        in(outer, session -> {
            KeyDirectory.of(session).put(session.getContext().getRealm(), key.userId(), key.credential());
            return true;
        });
        return key;
    }

    private static DirectoryEntry entry(KeycloakSession outer, ListedKey key) {
        return in(
                outer,
                session -> KeyDirectory.of(session)
                        .find(session.getContext().getRealm(), key.id())
                        .orElseThrow());
    }

    private static UserModel owner(KeycloakSession session) {
        return session.users().getUserByUsername(session.getContext().getRealm(), LeadsRealm.SHOP_OWNER);
    }

    private static Instant at(int seconds) {
        return ListedKey.EPOCH.plusSeconds(seconds);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
