package io.github.scopedapikeys.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.ListedKey;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * A transaction that issues a key to a user and another that issues one or removes the user, interleaved on purpose: the
 * parallel requests of {@link KeyLimitIT} are too quick on an embedded database to meet each time.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyLockIT {

    private static final String LEAVING = "leaving-owner";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @Test
    void secondIssuerWaitsForTheFirstAndCountsItsKey() {
        String outcome = server.fetch(KeyLockIT::interleave, String.class);

        assertThat(outcome).isEqualTo("waited, then saw 1");
    }

    /** Otherwise the directory is cleared before the key is in it, and lists the key of nobody. */
    @Test
    void removalOfTheOwnerWaitsForTheIssuerAndTakesItsKeyOffTheList() {
        String outcome = server.fetch(KeyLockIT::removeMeanwhile, String.class);

        assertThat(outcome).isEqualTo("waited, then left 0");
    }

    private static String removeMeanwhile(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String realmName = session.getContext().getRealm().getName();
        KeycloakModelUtils.runJobInTransaction(
                factory, adding -> adding.users().addUser(bound(adding, realmName), LEAVING));
        CompletableFuture<Long> left = new CompletableFuture<>();
        boolean[] waited = {false};
        KeycloakModelUtils.runJobInTransaction(factory, issuing -> {
            listKey(issuing, realmName);
            CompletableFuture.runAsync(() -> {
                        KeycloakModelUtils.runJobInTransaction(factory, removing -> remove(removing, realmName));
                        KeycloakModelUtils.runJobInTransaction(
                                factory, counting -> left.complete(listed(counting, realmName)));
                    })
                    .exceptionally(failure -> {
                        left.completeExceptionally(failure);
                        return null;
                    });
            waited[0] = !isDoneSoon(left);
        });
        return (waited[0] ? "waited" : "did not wait") + ", then left " + left.join();
    }

    /** What issuing does, as far as it matters here. */
    private static void listKey(KeycloakSession session, String realmName) {
        RealmModel realm = bound(session, realmName);
        UserModel owner = session.users().getUserByUsername(realm, LEAVING);
        ApiKeyCredentialProvider.of(session).lockAndList(realm, owner).orElseThrow();
        KeyDirectory.of(session)
                .put(
                        realm,
                        owner.getId(),
                        ListedKey.of(LEAVING, ListedKey.EPOCH).credential());
    }

    private static void remove(KeycloakSession session, String realmName) {
        RealmModel realm = bound(session, realmName);
        session.users().removeUser(realm, session.users().getUserByUsername(realm, LEAVING));
    }

    private static long listed(KeycloakSession session, String realmName) {
        KeyFilter named = new KeyFilter(
                null, LEAVING, null, null, null, null, null, null, null, null, null, false, Instant.EPOCH, null);
        return KeyDirectory.of(session).count(bound(session, realmName), named);
    }

    private static RealmModel bound(KeycloakSession session, String realmName) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
        return realm;
    }

    private static String interleave(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String realmName = session.getContext().getRealm().getName();
        CompletableFuture<Long> second = new CompletableFuture<>();
        boolean[] waited = {false};
        KeycloakModelUtils.runJobInTransaction(factory, first -> {
            count(first, realmName);
            addKey(first, realmName);
            CompletableFuture.runAsync(() -> KeycloakModelUtils.runJobInTransaction(
                            factory, other -> second.complete(count(other, realmName))))
                    .exceptionally(failure -> {
                        second.completeExceptionally(failure);
                        return null;
                    });
            waited[0] = !isDoneSoon(second);
        });
        return (waited[0] ? "waited" : "did not wait") + ", then saw " + second.join();
    }

    /** Without the lock the second transaction is through in a few milliseconds. */
    private static boolean isDoneSoon(CompletableFuture<Long> second) {
        try {
            second.get(500, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(KeycloakSession session, String realmName) {
        RealmModel realm = bound(session, realmName);
        return ApiKeyCredentialProvider.of(session)
                .lockAndList(realm, owner(session, realm))
                .orElseThrow()
                .size();
    }

    private static void addKey(KeycloakSession session, String realmName) {
        CredentialModel key = new CredentialModel();
        key.setType("api-key");
        key.setUserLabel("first");
        key.setSecretData("{}");
        key.setCredentialData("{}");
        owner(session, session.realms().getRealmByName(realmName))
                .credentialManager()
                .createStoredCredential(key);
    }

    private static UserModel owner(KeycloakSession session, RealmModel realm) {
        return session.users().getUserByUsername(realm, LeadsRealm.SHOP_OWNER);
    }
}
