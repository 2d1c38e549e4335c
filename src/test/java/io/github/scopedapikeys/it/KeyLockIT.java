package io.github.scopedapikeys.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
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
 * Two transactions that issue a key to one user, interleaved on purpose: the parallel requests of {@link KeyLimitIT} are
 * too quick on an embedded database to meet each time.
 */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyLockIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @Test
    void secondIssuerWaitsForTheFirstAndCountsItsKey() {
        String outcome = server.fetch(KeyLockIT::interleave, String.class);

        assertThat(outcome).isEqualTo("waited, then saw 1");
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
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
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
