package io.github.scopedapikeys.it.directory;

import static io.github.scopedapikeys.it.support.OwnTransaction.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.KeyBatch;
import io.github.scopedapikeys.directory.KeyCursor;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.DirectoryReset;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.ListedKey;
import io.github.scopedapikeys.it.support.NodeUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The directory as a table: what is found, in which order, and what is left of a key that goes. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class DirectoryIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @AfterEach
    void emptyDirectory() {
        server.run(DirectoryReset::forget);
    }

    /** Random keys and filters, and what the contract's words say about them. */
    @Test
    void everyFilterFindsAndCountsTheKeysThatItMeansNewestFirst() {
        long seed = System.nanoTime();

        List<String> differences = strings(server.fetch(session -> compare(session, seed), String[].class));

        assertThat(differences).as("seed " + seed).isEmpty();
    }

    /** Whatever the database takes for the same. */
    @Test
    void namesThatDifferInCaseAccentOrBlanksAreNotTheSame() {
        List<String> said = strings(server.fetch(DirectoryIT::alike, String[].class));

        assertThat(said)
                .containsExactly(
                        "leads:read 1 and 1",
                        "LEADS:READ 1 and 1",
                        "leads:read  1 and 1",
                        "leads:r\u00e9ad 1 and 1",
                        "Leads:Read 0 and 0",
                        "after the change leads:read 0, Leads:Read 1",
                        "keys of owner 0, of OWNER 1");
    }

    @Test
    void pagesStayWhereTheyAreWhenKeysComeAndGo() {
        List<String> names = strings(server.fetch(DirectoryIT::pagesWhileKeysComeAndGo, String[].class));

        assertThat(names).containsExactly("key 9", "key 8", "key 7", "key 6", "key 5", "key 4", "key 3");
    }

    @Test
    void searchWithVeryManyMatchesIsSortedToo() {
        assertThat(server.fetch(DirectoryIT::searchAmongMany, String.class))
                .isEqualTo("2100, key 2099 to key 2000, then key 1999 to key 1900, last key 0");
    }

    @Test
    void walkMeetsEachKeyOnceInBatchesSortedById() {
        assertThat(server.fetch(DirectoryIT::walk, String.class)).isEqualTo("10, 10, 5 of 25, sorted");
    }

    @Test
    void putKeepsUsageAndReplacesWhatTheKeyNames() {
        List<String> said = strings(server.fetch(DirectoryIT::putTwice, String[].class));

        assertThat(said)
                .containsExactly(
                        "renamed, disabled, used 2 times from 192.0.2.2",
                        "by old scope 0, by kept scope 1, by new scope 1, by old client 0, by old name 0");
    }

    @Test
    void rotationStartsTheInactivityClockAnew() {
        assertThat(server.fetch(DirectoryIT::rotate, String.class))
                .isEqualTo("2040-01-01T00:00:00Z, 2041-01-01T00:00:00Z");
    }

    @Test
    void removedKeyLeavesNothingAndCanBeListedAgainInTheSameTransaction() {
        assertThat(server.fetch(DirectoryIT::removeAndPut, String.class)).isEqualTo("0 scopes, then 1 key");
    }

    @Test
    void keyOfAnotherRealmIsNotFound() {
        assertThat(server.fetch(DirectoryIT::findFromMaster, String.class)).isEqualTo("here true, there false, 0");
    }

    @ParameterizedTest
    @CsvSource({"-1, 10", "0, 0", "0, 1001"})
    void pageOfAnotherSizeIsRefused(int first, int max) {
        assertThat(server.fetch(session -> refusal(session, first, max), String.class))
                .isEqualTo("A page leaves out 0 or more keys and has 1 to 1000");
    }

    private static List<String> compare(KeycloakSession outer, long seed) {
        Random random = new Random(seed);
        List<ListedKey> keys = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            keys.add(ListedKey.random(random));
        }
        list(outer, keys);
        keys.sort(Comparator.comparing(ListedKey::createdAt)
                .thenComparing(key -> key.id().toString())
                .reversed());
        return in(outer, session -> {
            List<String> differences = new ArrayList<>();
            Map<UUID, ApiKeyCredential> credentials = new HashMap<>();
            keys.forEach(key -> credentials.put(key.id(), key.credential()));
            for (int i = 0; i < 600; i++) {
                KeyFilter filter = ListedKey.randomFilter(random, keys);
                List<UUID> expected = keys.stream()
                        .filter(key -> key.isMeantBy(filter))
                        .map(ListedKey::id)
                        .toList();
                int pageSize = 1 + random.nextInt(40);
                difference(session, filter, expected, pageSize).ifPresent(differences::add);
                keys.stream()
                        .filter(key ->
                                key.isMeantBy(filter) != isMeantByCredential(filter, key, credentials.get(key.id())))
                        .forEach(key -> differences.add(filter + " and the credential of " + key));
            }
            return differences;
        });
    }

    /** What the credential says, as far as it can: how a key was used is in the directory only. */
    private static boolean isMeantByCredential(KeyFilter filter, ListedKey key, ApiKeyCredential credential) {
        boolean credentialKnows = filter.lastUsedBefore() == null
                && filter.lastUsedAfter() == null
                && !filter.neverUsed()
                && (filter.status() == null || filter.inactiveBefore() == null);
        boolean means = filter.means(key.userId(), credential);
        return credentialKnows || !means ? means : key.isMeantBy(filter);
    }

    private static Optional<String> difference(
            KeycloakSession session, KeyFilter filter, List<UUID> expected, int pageSize) {
        KeyDirectory directory = KeyDirectory.of(session);
        RealmModel realm = session.getContext().getRealm();
        List<UUID> all = ids(directory.search(realm, filter, 0, 1000));
        List<UUID> byOffset = new ArrayList<>();
        for (int first = 0; first <= expected.size(); first += pageSize) {
            byOffset.addAll(ids(directory.search(realm, filter, first, pageSize)));
        }
        List<UUID> byCursor = new ArrayList<>();
        List<DirectoryEntry> page = directory.search(realm, filter, 0, pageSize);
        while (!page.isEmpty()) {
            byCursor.addAll(ids(page));
            KeyCursor end = page.get(page.size() - 1).cursor();
            page = directory.searchAfter(realm, filter, end, pageSize);
        }
        long count = directory.count(realm, filter);
        boolean same = all.equals(expected)
                && byOffset.equals(expected)
                && byCursor.equals(expected)
                && count == expected.size();
        return same
                ? Optional.empty()
                : Optional.of(filter + ": expected " + expected.size() + ", all " + all.size() + ", by offset "
                        + byOffset.size() + ", by cursor " + byCursor.size() + ", count " + count);
    }

    private static List<String> alike(KeycloakSession outer) {
        List<String> names = List.of("leads:read", "LEADS:READ", "leads:read ", "leads:r\u00e9ad");
        ListedKey key = naming(UUID.randomUUID(), "owner", names);
        list(outer, List.of(key, naming(UUID.randomUUID(), "OWNER", List.of())));
        List<String> said = new ArrayList<>();
        in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            for (String name : List.of("leads:read", "LEADS:READ", "leads:read ", "leads:r\u00e9ad", "Leads:Read")) {
                said.add(name + " " + directory.count(realm, scope(name)) + " and "
                        + directory.count(realm, client(name)));
            }
            return true;
        });
        list(outer, List.of(naming(key.id(), "owner", List.of("Leads:Read", "LEADS:READ"))));
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            said.add("after the change leads:read " + directory.count(realm, scope("leads:read")) + ", Leads:Read "
                    + directory.count(realm, scope("Leads:Read")));
            directory.removeAll(realm, "owner");
            said.add("keys of owner " + directory.count(realm, user("owner")) + ", of OWNER "
                    + directory.count(realm, user("OWNER")));
            return said;
        });
    }

    private static ListedKey naming(UUID id, String owner, List<String> names) {
        return new ListedKey(id, "names", owner, ListedKey.EPOCH, true, null, null, null, names, names);
    }

    private static List<String> pagesWhileKeysComeAndGo(KeycloakSession outer) {
        List<ListedKey> keys = numbered(10);
        list(outer, keys);
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            KeyFilter all = KeyFilter.all(Instant.EPOCH);
            List<DirectoryEntry> first = directory.search(realm, all, 0, 4);
            directory.put(
                    realm,
                    "somebody",
                    ListedKey.of("newer", ListedKey.EPOCH.plusSeconds(99)).credential());
            // The page's last key, which the cursor names, and one before it.
            directory.drop(List.of(first.get(3).id(), first.get(1).id()));
            List<DirectoryEntry> second =
                    directory.searchAfter(realm, all, first.get(3).cursor(), 3);
            List<String> names = new ArrayList<>();
            first.forEach(entry -> names.add(entry.name()));
            second.forEach(entry -> names.add(entry.name()));
            return names;
        });
    }

    private static String searchAmongMany(KeycloakSession outer) {
        list(outer, numbered(2100));
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            KeyFilter keys = search("KEY");
            List<DirectoryEntry> first = directory.search(realm, keys, 0, 100);
            List<DirectoryEntry> second =
                    directory.searchAfter(realm, keys, first.get(99).cursor(), 100);
            List<DirectoryEntry> last = directory.search(realm, keys, 2000, 1000);
            return directory.count(realm, keys) + ", " + ends(first) + ", then " + ends(second) + ", last "
                    + last.get(last.size() - 1).name();
        });
    }

    private static String ends(List<DirectoryEntry> page) {
        return page.get(0).name() + " to " + page.get(page.size() - 1).name();
    }

    private static String walk(KeycloakSession outer) {
        list(outer, numbered(25));
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            List<String> sizes = new ArrayList<>();
            Set<UUID> met = new HashSet<>();
            boolean sorted = true;
            KeyFilter all = KeyFilter.all(Instant.EPOCH);
            Optional<KeyBatch> batch = directory.batch(realm, all, null, 10);
            while (batch.isPresent()) {
                List<UUID> ids = batch.get().ids();
                List<UUID> inOrder = ids.stream()
                        .sorted(Comparator.comparing(UUID::toString))
                        .toList();
                sorted &= ids.equals(inOrder);
                sizes.add(String.valueOf(ids.size()));
                met.addAll(ids);
                batch = directory.batch(realm, all, batch.get().end(), 10);
            }
            return String.join(", ", sizes) + " of " + met.size() + (sorted ? ", sorted" : ", unsorted");
        });
    }

    private static List<String> putTwice(KeycloakSession outer) {
        ListedKey key = new ListedKey(
                UUID.randomUUID(),
                "first",
                "somebody",
                ListedKey.EPOCH,
                true,
                null,
                null,
                null,
                List.of("old", "kept"),
                List.of("old"));
        list(outer, List.of(key));
        NodeUsage.of(outer).buffer().record(key.id(), ListedKey.EPOCH.plusSeconds(2), "192.0.2.2", "connector");
        NodeUsage.of(outer).buffer().record(key.id(), ListedKey.EPOCH.plusSeconds(1), "192.0.2.1", "connector");
        NodeUsage.of(outer).flush();
        ListedKey changed = new ListedKey(
                key.id(),
                "renamed",
                "somebody",
                ListedKey.EPOCH,
                false,
                null,
                null,
                null,
                List.of("kept", "new", "new"),
                List.of());
        list(outer, List.of(changed));
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            DirectoryEntry entry = directory.find(realm, key.id()).orElseThrow();
            String row = entry.name() + (entry.enabled() ? ", enabled" : ", disabled") + ", used "
                    + entry.usage().useCount() + " times from "
                    + entry.usage().lastUsedIp();
            String found = "by old scope " + directory.count(realm, scope("old")) + ", by kept scope "
                    + directory.count(realm, scope("kept")) + ", by new scope "
                    + directory.count(realm, scope("new")) + ", by old client "
                    + directory.count(realm, client("old")) + ", by old name "
                    + directory.count(realm, search("first"));
            return List.of(row, found);
        });
    }

    private static String rotate(KeycloakSession outer) {
        ListedKey key = ListedKey.of("rotated", ListedKey.EPOCH);
        list(outer, List.of(key));
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            Instant before = directory.find(realm, key.id()).orElseThrow().activeAt();
            Instant rotation = Instant.parse("2041-01-01T00:00:00Z");
            directory.putRotated(realm, "somebody", key.credential(), rotation);
            return before + ", " + directory.find(realm, key.id()).orElseThrow().activeAt();
        });
    }

    private static String removeAndPut(KeycloakSession outer) {
        ListedKey key = new ListedKey(
                UUID.randomUUID(),
                "short-lived",
                "somebody",
                ListedKey.EPOCH,
                true,
                null,
                null,
                null,
                List.of("a", "b"),
                List.of("c"));
        list(outer, List.of(key));
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = session.getContext().getRealm();
            directory.find(realm, key.id()).orElseThrow();
            directory.drop(List.of(key.id()));
            directory.drop(List.of(key.id()));
            Object scopes = session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .createNativeQuery("select count(*) from API_KEY_SCOPE where KEY_ID = ?1")
                    .setParameter(1, key.id().toString())
                    .getSingleResult();
            directory.put(realm, "somebody", key.credential());
            return scopes + " scopes, then " + directory.count(realm, scope("a")) + " key";
        });
    }

    private static String findFromMaster(KeycloakSession outer) {
        ListedKey key = ListedKey.of("local", ListedKey.EPOCH);
        list(outer, List.of(key));
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel master = session.realms().getRealmByName("master");
            boolean here =
                    directory.find(session.getContext().getRealm(), key.id()).isPresent();
            boolean there = directory.find(master, key.id()).isPresent();
            return "here " + here + ", there " + there + ", "
                    + directory.count(master, search(key.id().toString()));
        });
    }

    private static String refusal(KeycloakSession session, int first, int max) {
        try {
            KeyDirectory.of(session).search(session.getContext().getRealm(), KeyFilter.all(Instant.EPOCH), first, max);
            return "none";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** Lists keys and their uses, in transactions of their own. */
    private static void list(KeycloakSession outer, List<ListedKey> keys) {
        in(outer, session -> {
            for (ListedKey key : keys) {
                KeyDirectory.of(session).put(session.getContext().getRealm(), key.userId(), key.credential());
            }
            return true;
        });
        for (ListedKey key : keys) {
            if (key.lastUsedAt() != null) {
                NodeUsage.of(outer).buffer().record(key.id(), key.lastUsedAt(), null, null);
            }
        }
        NodeUsage.of(outer).flush();
    }

    private static List<ListedKey> numbered(int count) {
        List<ListedKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(ListedKey.of("key " + i, ListedKey.EPOCH.plusSeconds(i)));
        }
        return keys;
    }

    private static KeyFilter user(String userId) {
        return new KeyFilter(
                userId, null, null, null, null, null, null, null, null, null, null, false, Instant.EPOCH, null);
    }

    private static KeyFilter scope(String scope) {
        return new KeyFilter(
                null, null, null, scope, null, null, null, null, null, null, null, false, Instant.EPOCH, null);
    }

    private static KeyFilter client(String client) {
        return new KeyFilter(
                null, null, null, null, client, null, null, null, null, null, null, false, Instant.EPOCH, null);
    }

    private static KeyFilter search(String search) {
        return new KeyFilter(
                null, search, null, null, null, null, null, null, null, null, null, false, Instant.EPOCH, null);
    }

    private static List<UUID> ids(List<DirectoryEntry> entries) {
        return entries.stream().map(DirectoryEntry::id).toList();
    }

    private static List<String> strings(String[] values) {
        return Arrays.asList(values);
    }
}
