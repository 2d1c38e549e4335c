package io.github.scopedapikeys.it.management;

import static io.github.scopedapikeys.it.support.KeyObject.id;
import static io.github.scopedapikeys.it.support.KeyObject.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.directory.DirectoryReconciliation;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.FailingStore;
import io.github.scopedapikeys.it.support.FederatedRows;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.LeakReporter;
import io.github.scopedapikeys.it.support.Refusals;
import io.github.scopedapikeys.management.BulkRevocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.storage.DatastoreProvider;
import org.keycloak.storage.StoreManagers;
import org.keycloak.testframework.annotations.InjectEvents;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.events.EventAssertion;
import org.keycloak.testframework.events.Events;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.util.ApiUtil;

/** Keys of users in a {@link FailingStore}, beside those of others: what is done about keys does not depend on it. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class FailingStoreIT {

    private static final List<String> PEOPLE = List.of("jane", "john", "joan");

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @InjectLeads
    Leads leads;

    @InjectEvents
    Events events;

    private String store = "";
    private final List<String> external = new ArrayList<>();
    private final List<String> copies = new ArrayList<>();

    @BeforeEach
    void addStore() {
        server.run(FailingStore::install);
        ComponentRepresentation component = new ComponentRepresentation();
        component.setName("failing");
        component.setProviderId(FailingStore.ID);
        component.setProviderType("org.keycloak.storage.UserStorageProvider");
        store = ApiUtil.getCreatedId(realm.admin().components().add(component));
        for (String person : PEOPLE) {
            String userId = userId(person);
            external.add(server.fetch(session -> addKey(session, userId), String.class));
        }
    }

    @AfterEach
    void removeStore() {
        for (String userId : copies) {
            realm.admin().users().delete(userId).close();
        }
        realm.admin().components().component(store).remove();
        server.run(FailingStore::uninstall);
    }

    @Test
    void keysAreRevokedWithOthersAndTheStoreIsAskedOnce() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");

        Answer revoked = leads.admin("POST", "/revoke", "{\"status\": \"active\"}");

        assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
        List<String> all = new ArrayList<>(external);
        all.add(key.path("id").asText());
        assertThat(Leads.strings(revoked.json().path("ids"))).containsExactlyInAnyOrderElementsOf(all);
        assertThat(leads.admin("GET", "/count", null).text()).isEqualTo("0");
        all.forEach(
                id -> assertThat(leads.admin("GET", "/" + id, null).status()).isEqualTo(404));
        assertThat(timesAsked()).isOne();
    }

    @Test
    void keysAreListedAndTheStoreIsAskedOnce() {
        JsonNode key = leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");
        server.run(session -> new DirectoryReconciliation(session.getKeycloakSessionFactory()).run());

        Answer list = leads.admin("GET", "", null);

        assertThat(list.status()).as(list.text()).isEqualTo(200);
        assertThat(list.text()).contains(external).contains(key.path("id").asText());
        PEOPLE.forEach(person -> assertThat(list.text()).contains("\"username\":\"" + person + "\""));
        assertThat(timesAsked()).isOne();
    }

    @Test
    void revokingOneKeyLeavesTheOtherUsersInTheCache() {
        String userId = leads.userId(LeadsRealm.SHOP_OWNER);
        long cached = server.fetch(session -> cachedSince(session, userId), Long.class);

        assertThat(leads.admin("DELETE", "/" + external.get(0), null).status()).isEqualTo(204);

        assertThat(server.fetch(session -> cachedSince(session, userId), Long.class))
                .isEqualTo(cached);
    }

    /** Keycloak asks the store for each look-up of its copy, and hides that it failed. */
    @Test
    void keyOfACopiedUserIsRevokedInEachWay() throws Exception {
        String userId = addCopy("copied");
        JsonNode byItself = leads.issue("copied", "\"scopes\": []");
        JsonNode leaked = leads.issue("copied", "\"scopes\": []");
        JsonNode deleted = leads.issue("copied", "\"scopes\": []");
        JsonNode last = leads.issue("copied", "\"scopes\": []");
        link(userId);
        realm.updateWithCleanup(update -> update.enabledEventTypes(EventType.REMOVE_CREDENTIAL.name()));
        events.clear();

        Answer revoked = leads.realmCall("POST", "/revoke-self", null, "X-API-Key", text(byItself));
        Answer reported = LeakReporter.tryReport(realm, leads, List.of(Map.of("token", text(leaked))));
        Answer gone = leads.admin("DELETE", "/" + id(deleted), null);

        assertThat(revoked.status()).as(revoked.text()).isEqualTo(204);
        assertThat(reported.status()).as(reported.text()).isEqualTo(200);
        assertThat(gone.status()).as(gone.text()).isEqualTo(204);
        for (JsonNode key : List.of(byItself, leaked, deleted)) {
            EventAssertion.assertSuccess(events.poll())
                    .type(EventType.REMOVE_CREDENTIAL)
                    .userId(userId)
                    .details("username", "copied")
                    .details("api_key_id", id(key));
            leads.assertGone(key);
        }
        Answer others = leads.admin("POST", "/revoke", "{\"userId\": \"" + userId + "\"}");
        assertThat(Leads.strings(others.json().path("ids"))).as(others.text()).containsExactly(id(last));
        leads.assertGone(last);
    }

    /** Another node may have the copy in its cache, with its keys, while this one gets it from the database. */
    @Test
    void keyOfACopiedUserLeavesTheCacheWithoutTheStore() {
        String userId = addCopy("cached");
        JsonNode key = leads.issue("cached", "\"scopes\": []");
        assertThat(leads.exchange(key).status()).isEqualTo(200);
        String keyId = id(key);

        server.run(session -> removeFromTheDatabase(session, userId, keyId));

        assertThat(leads.exchange(key).status()).isEqualTo(400);
    }

    private static void removeFromTheDatabase(KeycloakSession session, String userId, String keyId) {
        RealmModel realm = session.getContext().getRealm();
        ApiKeyCredentialProvider credentials = ApiKeyCredentialProvider.of(session);
        StoreManagers stores = (StoreManagers) session.getProvider(DatastoreProvider.class);
        UserModel stored = stores.userLocalStorage().getUserById(realm, userId);
        credentials
                .list(realm, userId)
                .filter(key -> key.id().toString().equals(keyId))
                .forEach(key -> credentials.remove(realm, LocatedKey.of(stored, key)));
    }

    /** Who marks the transaction is a stranger, as a store of users that Keycloak asks by itself. */
    @Test
    void revocationThatIsRolledBackIsNotClaimed() {
        leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");
        leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");

        assertThat(server.fetch(FailingStoreIT::revokeInATransactionThatBreaks, String.class))
                .isEqualTo("failed, and 2 are there");
    }

    private static String revokeInATransactionThatBreaks(KeycloakSession session) {
        FederatedUserLookup external = new FederatedUserLookup(session.getKeycloakSessionFactory());
        String outcome;
        try {
            outcome = "claimed "
                    + new BulkRevocation(session, external, FailingStoreIT::oneThenBreak)
                            .revoke(KeyFilter.all(Instant.now()), null, false)
                            .size();
        } catch (IllegalStateException e) {
            outcome = "failed";
        }
        RealmModel realm = session.getContext().getRealm();
        UserModel owner = session.users().getUserByUsername(realm, LeadsRealm.SHOP_OWNER);
        return outcome + ", and "
                + ApiKeyCredentialProvider.of(session)
                        .list(realm, owner.getId())
                        .count() + " are there";
    }

    /** Lets one key be revoked, and marks the transaction when it is asked about the next. */
    private static Predicate<UserModel> oneThenBreak(KeycloakSession own) {
        AtomicInteger asked = new AtomicInteger();
        return owner -> {
            if (asked.getAndIncrement() == 0) {
                return true;
            }
            FailingStore.markForRollback(own);
            return false;
        };
    }

    /** The store has broken the transaction of the request by then. */
    @Test
    void keyIsRefusedForItsOwnReason() {
        String userId = userId("jim");
        String key = server.fetch(session -> addKnownKey(session, userId), String.class);
        Refusals refusals = new Refusals(realm, events);

        EventRepresentation refused =
                refusals.assertKeyRefused(() -> leads.exchange(LeadsRealm.CONNECTOR, key), "api_key_user_unavailable");
        refusals.assertInactive(() -> leads.introspect(LeadsRealm.CONNECTOR, key), "api_key_user_unavailable");

        EventAssertion.assertError(refused).error("user_not_found").userId(userId);
    }

    private static String addKnownKey(KeycloakSession session, String userId) {
        return FederatedRows.addKey(session, session.getContext().getRealm().getId(), userId, FederatedRows.DATA)
                .reveal();
    }

    private static String addKey(KeycloakSession session, String userId) {
        return FederatedRows.add(session, session.getContext().getRealm().getId(), userId, FederatedRows.DATA)
                .toString();
    }

    private static long cachedSince(KeycloakSession session, String userId) {
        UserModel user = session.users().getUserById(session.getContext().getRealm(), userId);
        return ((CachedUserModel) user).getCacheTimestamp();
    }

    private String addCopy(String username) {
        UserRepresentation user = new UserRepresentation();
        user.setUsername(username);
        user.setEnabled(true);
        String userId = ApiUtil.getCreatedId(realm.admin().users().create(user));
        copies.add(userId);
        return userId;
    }

    /** From now on, the user is a copy of one in the store. */
    private void link(String userId) {
        String storeId = store;
        server.run(session -> session.users()
                .getUserById(session.getContext().getRealm(), userId)
                .setFederationLink(storeId));
    }

    private int timesAsked() {
        return server.fetch(FailingStore::timesAsked, Integer.class);
    }

    private String userId(String person) {
        return "f:" + store + ":" + person;
    }
}
