package io.github.scopedapikeys.it.credential;

import static io.github.scopedapikeys.it.support.OwnTransaction.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.GrantlessKey;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What a node remembers of keys' owners is a hint: an import that overwrites users gives their keys to new ones. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class KeyOwnersIT {

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @Test
    void keyThatWasGivenToAnotherUserIsFoundThere() {
        String owners = server.fetch(KeyOwnersIT::moveAKey, String.class);

        assertThat(owners).isEqualTo("shop-owner, nobody, analyst");
    }

    @Test
    void anotherRealmThatIsAskedForAKeyDoesNotMakeItsOwnForgetTheOwner() {
        assertThat(server.fetch(KeyOwnersIT::askInAnotherRealm, String.class))
                .isEqualTo("shop-owner, nobody, shop-owner, 0 statements");
    }

    private static String askInAnotherRealm(KeycloakSession session) {
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
        in(session, job -> add(job, LeadsRealm.SHOP_OWNER, key));
        String first = in(session, job -> ownerOf(job, key));
        String elsewhere = in(session, "master", job -> ownerOf(job, key));
        Statistics statistics = session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .getEntityManagerFactory()
                .unwrap(SessionFactory.class)
                .getStatistics();
        statistics.setStatisticsEnabled(true);
        long before = statistics.getPrepareStatementCount();
        String again = in(session, job -> ownerOf(job, key));
        long statements = statistics.getPrepareStatementCount() - before;
        in(session, job -> remove(job, LeadsRealm.SHOP_OWNER, key));
        return String.join(", ", first, elsewhere, again, statements + " statements");
    }

    private static String moveAKey(KeycloakSession session) {
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
        in(session, job -> add(job, LeadsRealm.SHOP_OWNER, key));
        String first = in(session, job -> ownerOf(job, key));
        in(session, job -> remove(job, LeadsRealm.SHOP_OWNER, key));
        String between = in(session, job -> ownerOf(job, key));
        in(session, job -> ownerOf(job, key));
        in(session, job -> add(job, LeadsRealm.ANALYST, key));
        String last = in(session, job -> ownerOf(job, key));
        return String.join(", ", first, between, last);
    }

    private static boolean remove(KeycloakSession session, String username, ApiKey key) {
        RealmModel realm = session.getContext().getRealm();
        ApiKeyCredentialProvider keys = ApiKeyCredentialProvider.of(session);
        UserModel owner = user(session, username);
        return keys
                .list(realm, owner.getId())
                .filter(credential -> credential.id().equals(key.id()))
                .toList()
                .stream()
                .allMatch(credential -> keys.remove(realm, LocatedKey.of(owner, credential)));
    }

    private static boolean add(KeycloakSession session, String username, ApiKey key) {
        ApiKeyCredentialData data = GrantlessKey.data(key);
        ApiKeyCredentialProvider.of(session)
                .add(session.getContext().getRealm(), user(session, username), key, "moved", Instant.EPOCH, data);
        return true;
    }

    private static String ownerOf(KeycloakSession session, ApiKey key) {
        return ApiKeyCredentialProvider.of(session)
                .find(session.getContext().getRealm(), key.id())
                .flatMap(LocatedKey::owner)
                .map(UserModel::getUsername)
                .orElse("nobody");
    }

    private static UserModel user(KeycloakSession session, String username) {
        RealmModel realm = session.getContext().getRealm();
        return session.users().getUserByUsername(realm, username);
    }
}
