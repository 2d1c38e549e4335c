package io.github.scopedapikeys.it.directory;

import static io.github.scopedapikeys.it.support.OwnTransaction.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialProvider;
import io.github.scopedapikeys.credential.FederatedUserLookup;
import io.github.scopedapikeys.credential.LocatedKey;
import io.github.scopedapikeys.credential.OwnedKey;
import io.github.scopedapikeys.directory.DirectoryEntry;
import io.github.scopedapikeys.directory.DirectoryReconciliation;
import io.github.scopedapikeys.directory.KeyDirectory;
import io.github.scopedapikeys.directory.KeyFilter;
import io.github.scopedapikeys.it.support.ApiKeysServerConfig;
import io.github.scopedapikeys.it.support.ConcurrentWriter;
import io.github.scopedapikeys.it.support.FederatedRows;
import io.github.scopedapikeys.it.support.LeadsRealm;
import io.github.scopedapikeys.it.support.ListedKey;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.management.ApiKeyService;
import io.github.scopedapikeys.management.KeyChange;
import io.github.scopedapikeys.management.KeyRevocation;
import io.github.scopedapikeys.management.KeySpecification;
import io.github.scopedapikeys.server.KeyConflictException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;
import org.keycloak.testframework.annotations.InjectRealm;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.realm.ManagedRealm;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** How the directory comes to agree with the credentials that others change. */
@KeycloakIntegrationTest(config = ApiKeysServerConfig.class)
class DirectoryRepairIT {

    private static final KeyChange DISABLED = new KeyChange(
            new KeySpecification(null, null, null, null, null, null, null, null, null, null, null), false);

    private static final int MANY = 300;
    private static final String JANE = "f:store:jane";

    @InjectRealm(config = LeadsRealm.class)
    ManagedRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.scopedapikeys.it")
    RunOnServerClient server;

    @AfterEach
    void removeKeys() {
        server.run(DirectoryRepairIT::removeAllKeys);
    }

    @Test
    void keysOfRemovedUserLeaveWithTheUser() {
        assertThat(server.fetch(DirectoryRepairIT::removeUser, String.class)).isEqualTo("1, then 0 and 0 scopes");
    }

    @Test
    void keysOfRemovedRealmLeaveWithTheRealm() {
        assertThat(server.fetch(DirectoryRepairIT::removeRealm, String.class)).isEqualTo("1, then 0 and 0 scopes");
    }

    @Test
    void unlistedKeysAreListedOfLocalAndOfFederatedUsers() {
        assertThat(server.fetch(DirectoryRepairIT::listUnlisted, String.class))
                .isEqualTo("listed 2; local of the user, since now; federated of f:store:jane");
    }

    @Test
    void unreadableCredentialIsPassedOver() {
        assertThat(server.fetch(DirectoryRepairIT::passOverUnreadable, String.class))
                .isEqualTo("listed 1, 1");
    }

    @Test
    void orphansAreRemovedAndChangedNamesAndOwnersRepaired() {
        assertThat(server.fetch(DirectoryRepairIT::removeAndRepair, String.class))
                .isEqualTo("removed 1, repaired 3; found by new name 1, by old name 0, as Nightly, of the owner 3");
    }

    @Test
    void directoryThatAgreesIsLeftAlone() {
        assertThat(server.fetch(DirectoryRepairIT::reconcileTwice, String.class))
                .isEqualTo("Outcome[removed=0, repaired=0, listed=0]");
    }

    @Test
    void keyThatIsBeingIssuedKeepsItsRow() {
        assertThat(server.fetch(DirectoryRepairIT::reconcileWhileIssuing, String.class))
                .isEqualTo("Outcome[removed=0, repaired=0, listed=0], then 1");
    }

    @Test
    void twoAtOnceListEachKeyOnce() {
        assertThat(server.fetch(DirectoryRepairIT::reconcileAtOnce, String.class))
                .isEqualTo(MANY + " listed, " + MANY);
    }

    @Test
    void moreKeysThanABatchHasAreListedAndRemoved() {
        assertThat(server.fetch(DirectoryRepairIT::reconcileMany, String.class)).isEqualTo("listed 2500, removed 2500");
    }

    @Test
    void keyStaysListedWhenAnotherRealmHasACredentialOfItsId() {
        assertThat(server.fetch(DirectoryRepairIT::reconcileWithDouble, String.class))
                .isEqualTo("Outcome[removed=0, repaired=0, listed=0], then 1, found true, 1 in all");
    }

    @Test
    void credentialOfAnotherTypeDoesNotStandForAKeyOfItsId() {
        assertThat(server.fetch(DirectoryRepairIT::reconcileWithOneTimePassword, String.class))
                .isEqualTo("Outcome[removed=0, repaired=0, listed=1], then 1, found true, of f:store:jane");
    }

    @Test
    void keysOfAnotherRealmDoNotCountAsAUsersOfThisOne() {
        assertThat(server.fetch(DirectoryRepairIT::countOfTwoRealms, Integer.class))
                .isEqualTo(1);
    }

    @Test
    void idOfAStoredKeyIsNotTakenASecondTime() {
        assertThat(server.fetch(DirectoryRepairIT::storeDoubles, String.class))
                .isEqualTo("federated refused, local refused");
    }

    @Test
    void changeOfAFederatedUsersKeyDoesNotUndoAnother() {
        assertThat(server.fetch(DirectoryRepairIT::changeAtTheSameTime, String.class))
                .isEqualTo("refused; secret of the other change");
    }

    @Test
    void newOrderOfAFederatedUsersCredentialsLeavesAChangeAlone() {
        assertThat(server.fetch(DirectoryRepairIT::orderAtTheSameTime, String.class))
                .isEqualTo("new secret, named new name, at 7");
    }

    @Test
    void newOrderOfAFederatedUsersCredentialsLeavesARemovalAlone() {
        assertThat(server.fetch(DirectoryRepairIT::orderWhatIsRemoved, String.class))
                .isEqualTo("gone, and the other at 7");
    }

    /** The order of the owner's other credentials changes with a removal, and they have versions. */
    @Test
    void removalThatMeetsAnotherChangeOfTheOwnersCredentialsIsAConflict() {
        assertThat(server.fetch(DirectoryRepairIT::removeAtTheSameTime, String.class))
                .isEqualTo("refused, 2 are there");
    }

    @Test
    void changeThatMeetsAnotherOfTheSameKeyIsAConflict() {
        assertThat(server.fetch(DirectoryRepairIT::disableWhileRenamed, String.class))
                .isEqualTo("refused, renamed");
    }

    private static String disableWhileRenamed(KeycloakSession outer) {
        UUID id = in(outer, session -> issue(session, owner(session), "changed", true));
        renameMeanwhile(outer, id);
        String outcome;
        try {
            in(outer, session -> {
                ApiKeyService service = new ApiKeyService(session);
                OwnedKey key =
                        service.find(id.toString()).flatMap(LocatedKey::owned).orElseThrow();
                return service.change(key, DISABLED, () -> {}).isPresent();
            });
            outcome = "changed";
        } catch (RuntimeException e) {
            outcome = refusedAs(e, KeyConflictException.class);
        }
        return outcome + ", "
                + in(
                        outer,
                        session -> entities(session)
                                .find(CredentialEntity.class, id.toString())
                                .getUserLabel());
    }

    private static String removeAtTheSameTime(KeycloakSession outer) {
        UUID removed = in(outer, session -> issue(session, owner(session), "removed", true));
        UUID other = in(outer, session -> issue(session, owner(session), "other", true));
        renameMeanwhile(outer, other);
        String outcome;
        try {
            in(outer, session -> {
                ApiKeyService service = new ApiKeyService(session);
                return new KeyRevocation(session)
                        .revoke(service.find(removed.toString()).orElseThrow(), null);
            });
            outcome = "removed";
        } catch (RuntimeException e) {
            outcome = refusedAs(e, KeyConflictException.class);
        }
        return outcome + ", " + count(outer) + " are there";
    }

    private static void renameMeanwhile(KeycloakSession outer, UUID key) {
        ConcurrentWriter.writing(
                outer,
                key.toString(),
                1,
                () -> in(outer, session -> {
                    entities(session)
                            .find(CredentialEntity.class, key.toString())
                            .setUserLabel("renamed");
                    return true;
                }));
    }

    private static String orderAtTheSameTime(KeycloakSession outer) {
        UUID id = in(outer, session -> federated(session, FederatedRows.DATA));
        in(outer, session -> {
            credential(session, id).setPriority(7);
            return in(outer, other -> {
                credential(other, id).setSecretData("new secret");
                credential(other, id).setUserLabel("new name");
                return true;
            });
        });
        return in(outer, session -> {
            FederatedUserCredentialEntity now = credential(session, id);
            return now.getSecretData() + ", named " + now.getUserLabel() + ", at " + now.getPriority();
        });
    }

    private static String orderWhatIsRemoved(KeycloakSession outer) {
        UUID removed = in(outer, session -> federated(session, FederatedRows.DATA));
        UUID stays = in(outer, session -> federated(session, FederatedRows.DATA));
        in(outer, session -> {
            credential(session, removed).setPriority(7);
            credential(session, stays).setPriority(7);
            return in(outer, other -> {
                entities(other).remove(credential(other, removed));
                return true;
            });
        });
        return in(
                outer,
                session -> (credential(session, removed) == null ? "gone" : "there") + ", and the other at "
                        + credential(session, stays).getPriority());
    }

    private static FederatedUserCredentialEntity credential(KeycloakSession session, UUID id) {
        return entities(session).find(FederatedUserCredentialEntity.class, id.toString());
    }

    /** As whoever may create users can store it in Keycloak's table of local users. */
    private static String reconcileWithOneTimePassword(KeycloakSession outer) {
        UUID id = in(outer, session -> federated(session, FederatedRows.DATA));
        in(outer, session -> {
            CredentialModel password = new CredentialModel();
            password.setId(id.toString());
            password.setType("otp");
            return owner(session).credentialManager().createStoredCredential(password);
        });
        try {
            String outcome = reconcile(outer).toString();
            return in(outer, session -> {
                boolean found = KeyDirectory.of(session)
                        .credentials(realm(session), List.of(id))
                        .containsKey(id);
                String owner = ApiKeyCredentialProvider.of(session)
                        .locate(realm(session), id, new FederatedUserLookup(session.getKeycloakSessionFactory()))
                        .map(LocatedKey::userId)
                        .orElse("nobody");
                return outcome + ", then " + count(outer) + ", found " + found + ", of " + owner;
            });
        } finally {
            in(outer, session -> owner(session).credentialManager().removeStoredCredentialById(id.toString()));
        }
    }

    private static int countOfTwoRealms(KeycloakSession outer) {
        in(outer, session -> federated(session, FederatedRows.DATA));
        in(outer, session -> FederatedRows.add(session, "elsewhere", JANE, FederatedRows.DATA));
        try {
            return in(outer, session -> (int) ApiKeyCredentialProvider.of(session)
                    .list(realm(session), JANE)
                    .count());
        } finally {
            in(
                    outer,
                    session -> entities(session)
                            .createNativeQuery("delete from FED_USER_CREDENTIAL where REALM_ID = 'elsewhere'")
                            .executeUpdate());
        }
    }

    /** As an import can bring it: the tables do not share their keys. */
    private static String reconcileWithDouble(KeycloakSession outer) {
        UUID id = in(outer, session -> issue(session, owner(session), "local", true));
        in(
                outer,
                session -> entities(session)
                        .createNativeQuery(
                                "insert into FED_USER_CREDENTIAL (ID, CREATED_DATE, TYPE, USER_LABEL, USER_ID, REALM_ID,"
                                        + " STORAGE_PROVIDER_ID, PRIORITY, CREDENTIAL_DATA, SECRET_DATA) select ID, CREATED_DATE, TYPE,"
                                        + " 'double', 'f:store:jane', 'elsewhere', 'store', PRIORITY, CREDENTIAL_DATA, SECRET_DATA"
                                        + " from CREDENTIAL where ID = ?1")
                        .setParameter(1, id.toString())
                        .executeUpdate());
        try {
            String outcome = reconcile(outer).toString();
            boolean found = in(
                    outer,
                    session -> KeyDirectory.of(session)
                            .credentials(realm(session), List.of(id))
                            .containsKey(id));
            return outcome + ", then " + count(outer) + ", found " + found + ", "
                    + (rows(outer, realmId(outer)) + rows(outer, "elsewhere")) + " in all";
        } finally {
            in(
                    outer,
                    session -> entities(session)
                            .createNativeQuery("delete from FED_USER_CREDENTIAL where REALM_ID = 'elsewhere'")
                            .executeUpdate());
        }
    }

    private static String storeDoubles(KeycloakSession outer) {
        UUID local = in(outer, session -> issue(session, owner(session), "local", true));
        UUID federated = in(outer, session -> federated(session, FederatedRows.DATA));
        String first = refusal(outer, session -> {
            FederatedUserCredentialEntity taken = new FederatedUserCredentialEntity();
            taken.setId(local.toString());
            taken.setType(ApiKeyCredential.TYPE);
            taken.setUserId(JANE);
            taken.setRealmId("elsewhere");
            taken.setStorageProviderId("store");
            entities(session).persist(taken);
        });
        String second = refusal(outer, session -> {
            CredentialModel taken = new CredentialModel();
            taken.setId(federated.toString());
            taken.setType(ApiKeyCredential.TYPE);
            taken.setUserLabel("taken");
            owner(session).credentialManager().createStoredCredential(taken);
        });
        return "federated " + first + ", local " + second;
    }

    private static String refusal(KeycloakSession outer, Consumer<KeycloakSession> store) {
        try {
            in(outer, session -> {
                store.accept(session);
                return true;
            });
            return "stored";
        } catch (RuntimeException e) {
            return refusedAs(e, ModelDuplicateException.class);
        }
    }

    private static String refusedAs(Throwable e, Class<? extends Throwable> expected) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (expected.isInstance(cause)) {
                return "refused";
            }
        }
        return e.toString();
    }

    private static String changeAtTheSameTime(KeycloakSession outer) {
        UUID id = in(outer, session -> federated(session, FederatedRows.DATA));
        String result;
        try {
            in(outer, session -> {
                entities(session)
                        .find(FederatedUserCredentialEntity.class, id.toString())
                        .setUserLabel("renamed");
                return in(outer, other -> {
                    entities(other)
                            .find(FederatedUserCredentialEntity.class, id.toString())
                            .setSecretData("new secret");
                    return true;
                });
            });
            result = "done";
        } catch (RuntimeException e) {
            result = refusedAs(e, OptimisticLockException.class);
        }
        String secret = in(
                outer,
                session -> entities(session)
                        .find(FederatedUserCredentialEntity.class, id.toString())
                        .getSecretData());
        return result + (secret.equals("new secret") ? "; secret of the other change" : "; the old secret is back");
    }

    private static String removeUser(KeycloakSession outer) {
        String userId = in(outer, session -> {
            UserModel user = session.users().addUser(realm(session), "short-lived");
            issue(session, user, "key", true);
            return user.getId();
        });
        long before = count(outer);
        in(outer, session -> {
            UserModel user = session.users().getUserById(realm(session), userId);
            return session.users().removeUser(realm(session), user);
        });
        return before + ", then " + count(outer) + " and " + scopeRows(outer, realmId(outer)) + " scopes";
    }

    private static String removeRealm(KeycloakSession outer) {
        String id = in(outer, session -> {
            RealmModel other = new RealmManager(session).createRealm("short-lived-" + UUID.randomUUID());
            KeyDirectory.of(session).put(other, "somebody", unstored("key"));
            return other.getId();
        });
        long before = rows(outer, id);
        in(
                outer,
                session ->
                        new RealmManager(session).removeRealm(session.realms().getRealm(id)));
        return before + ", then " + rows(outer, id) + " and " + scopeRows(outer, id) + " scopes";
    }

    private static String listUnlisted(KeycloakSession outer) {
        long start = System.currentTimeMillis();
        UUID local = in(outer, session -> issue(session, owner(session), "local", false));
        UUID federated = in(outer, session -> federated(session, FederatedRows.DATA));
        long listed = reconcile(outer).listed();
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            DirectoryEntry entry = directory.find(realm(session), local).orElseThrow();
            String ofUser = entry.userId().equals(owner(session).getId()) ? "the user" : entry.userId();
            String clock = entry.activeAt().toEpochMilli() >= start ? "now" : "creation";
            return "listed " + listed + "; " + entry.name() + " of " + ofUser + ", since " + clock + "; federated of "
                    + directory.find(realm(session), federated).orElseThrow().userId();
        });
    }

    private static String passOverUnreadable(KeycloakSession outer) {
        in(outer, session -> federated(session, "{\"version\":99}"));
        in(outer, session -> issue(session, owner(session), "local", false));
        long listed = reconcile(outer).listed();
        return "listed " + listed + ", " + count(outer);
    }

    private static String removeAndRepair(KeycloakSession outer) {
        UUID renamed = in(outer, session -> issue(session, owner(session), "old name", true));
        UUID moved = in(outer, session -> issue(session, owner(session), "moved", true));
        UUID recased = in(outer, session -> issue(session, owner(session), "nightly", true));
        in(outer, session -> {
            renameInTheDatabase(session, renamed, "New Name");
            renameInTheDatabase(session, recased, "Nightly");
            KeyDirectory.of(session).put(realm(session), "orphan's", unstored("orphan"));
            return session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .createNativeQuery("update API_KEY set USER_ID = 'nobody' where ID = ?1")
                    .setParameter(1, moved.toString())
                    .executeUpdate();
        });
        DirectoryReconciliation.Outcome outcome = reconcile(outer);
        return in(outer, session -> {
            KeyDirectory directory = KeyDirectory.of(session);
            RealmModel realm = realm(session);
            return "removed " + outcome.removed() + ", repaired " + outcome.repaired() + "; found by new name "
                    + directory.count(realm, filter(null, "new name")) + ", by old name "
                    + directory.count(realm, filter(null, "old name")) + ", as "
                    + directory.find(realm, recased).orElseThrow().name() + ", of the owner "
                    + directory.count(realm, filter(owner(session).getId(), null));
        });
    }

    private static void renameInTheDatabase(KeycloakSession session, UUID key, String name) {
        entities(session)
                .createNativeQuery("update CREDENTIAL set USER_LABEL = ?1 where ID = ?2")
                .setParameter(1, name)
                .setParameter(2, key.toString())
                .executeUpdate();
    }

    private static String reconcileTwice(KeycloakSession outer) {
        in(outer, session -> issue(session, owner(session), "unlisted", false));
        in(outer, session -> issue(session, owner(session), "listed", true));
        reconcile(outer);
        return reconcile(outer).toString();
    }

    private static String reconcileWhileIssuing(KeycloakSession outer) {
        String outcome = in(outer, session -> {
            issue(session, owner(session), "in the making", true);
            session.getProvider(JpaConnectionProvider.class).getEntityManager().flush();
            return reconcile(outer).toString();
        });
        return outcome + ", then " + count(outer);
    }

    private static String reconcileAtOnce(KeycloakSession outer) {
        in(outer, session -> {
            for (int i = 0; i < MANY; i++) {
                issue(session, owner(session), "key " + i, false);
            }
            return true;
        });
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Long> one = CompletableFuture.supplyAsync(() -> reconcileFrom(outer, start));
        CompletableFuture<Long> other = CompletableFuture.supplyAsync(() -> reconcileFrom(outer, start));
        return one.join() + other.join() + " listed, " + count(outer);
    }

    private static long reconcileFrom(KeycloakSession outer, CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return reconcile(outer).listed();
    }

    private static String reconcileMany(KeycloakSession outer) {
        in(outer, session -> {
            for (int i = 0; i < 2500; i++) {
                federated(session, FederatedRows.DATA);
            }
            return true;
        });
        long listed = reconcile(outer).listed();
        in(
                outer,
                session -> entities(session)
                        .createNativeQuery("delete from FED_USER_CREDENTIAL where REALM_ID = ?1")
                        .setParameter(1, realm(session).getId())
                        .executeUpdate());
        return "listed " + listed + ", removed " + reconcile(outer).removed();
    }

    private static UUID issue(KeycloakSession session, UserModel user, String name, boolean listed) {
        ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
        ApiKeyCredential model = unstored(name);
        ApiKeyCredential credential =
                ApiKeyCredentialProvider.of(session).add(realm(session), user, key, name, Instant.EPOCH, model.data());
        if (listed) {
            KeyDirectory.of(session).put(realm(session), user.getId(), credential);
        }
        return key.id();
    }

    private static UUID federated(KeycloakSession session, String data) {
        return FederatedRows.add(session, realmId(session), JANE, data);
    }

    private static ApiKeyCredential unstored(String name) {
        return new ListedKey(
                        UUID.randomUUID(),
                        name,
                        "somebody",
                        Instant.EPOCH,
                        true,
                        null,
                        null,
                        null,
                        List.of("leads:read"),
                        List.of())
                .credential();
    }

    private static boolean removeAllKeys(KeycloakSession outer) {
        return in(outer, session -> {
            KeyDirectory.of(session).removeAll(realm(session));
            entities(session)
                    .createNativeQuery("delete from FED_USER_CREDENTIAL where REALM_ID = ?1")
                    .setParameter(1, realm(session).getId())
                    .executeUpdate();
            UserModel owner = owner(session);
            ApiKeyCredentialProvider keys = ApiKeyCredentialProvider.of(session);
            keys.list(realm(session), owner.getId())
                    .toList()
                    .forEach(key -> keys.remove(realm(session), LocatedKey.of(owner, key)));
            return true;
        });
    }

    private static DirectoryReconciliation.Outcome reconcile(KeycloakSession outer) {
        return new DirectoryReconciliation(outer.getKeycloakSessionFactory()).run();
    }

    private static long count(KeycloakSession outer) {
        return in(outer, session -> KeyDirectory.of(session).count(realm(session), KeyFilter.all(Instant.EPOCH)));
    }

    private static long rows(KeycloakSession outer, String realmId) {
        return number(outer, "API_KEY", realmId);
    }

    private static long scopeRows(KeycloakSession outer, String realmId) {
        return number(outer, "API_KEY_SCOPE", realmId);
    }

    private static long number(KeycloakSession outer, String table, String realmId) {
        return in(
                outer,
                session -> ((Number) entities(session)
                                .createNativeQuery("select count(*) from " + table + " where REALM_ID = ?1")
                                .setParameter(1, realmId)
                                .getSingleResult())
                        .longValue());
    }

    private static KeyFilter filter(String userId, String search) {
        return new KeyFilter(
                userId, search, null, null, null, null, null, null, null, null, null, false, Instant.EPOCH, null);
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    private static UserModel owner(KeycloakSession session) {
        return session.users().getUserByUsername(realm(session), LeadsRealm.SHOP_OWNER);
    }

    private static RealmModel realm(KeycloakSession session) {
        return session.getContext().getRealm();
    }

    private static String realmId(KeycloakSession session) {
        return realm(session).getId();
    }
}
