package io.github.scopedapikeys.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.ExternalUsers;
import io.github.scopedapikeys.directory.DirectoryReconciliation;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.Answer;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.FailingStore;
import io.github.scopedapikeys.it.support.FederatedRows;
import io.github.scopedapikeys.it.support.InjectLeads;
import io.github.scopedapikeys.it.support.Leads;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.management.BulkRevocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
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

    private String store = "";
    private final List<String> external = new ArrayList<>();

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

    /** Who marks the transaction is a stranger, as a store of users that Keycloak asks by itself. */
    @Test
    void revocationThatIsRolledBackIsNotClaimed() {
        leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");
        leads.issue(LeadsRealm.SHOP_OWNER, "\"scopes\": []");

        assertThat(server.fetch(FailingStoreIT::revokeInATransactionThatBreaks, String.class))
                .isEqualTo("failed, and 2 are there");
    }

    private static String revokeInATransactionThatBreaks(KeycloakSession session) {
        ExternalUsers external = new ExternalUsers(session.getKeycloakSessionFactory());
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

    private static String addKey(KeycloakSession session, String userId) {
        return FederatedRows.add(session, session.getContext().getRealm().getId(), userId, FederatedRows.DATA)
                .toString();
    }

    private static long cachedSince(KeycloakSession session, String userId) {
        UserModel user = session.users().getUserById(session.getContext().getRealm(), userId);
        return ((CachedUserModel) user).getCacheTimestamp();
    }

    private int timesAsked() {
        return server.fetch(FailingStore::timesAsked, Integer.class);
    }

    private String userId(String person) {
        return "f:" + store + ":" + person;
    }
}
