package io.github.scopedapikeys.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.scopedapikeys.fuzz.Fakes;
import io.github.scopedapikeys.it.support.GrantlessKey;
import io.github.scopedapikeys.key.ApiKey;
import io.github.scopedapikeys.key.KeyPrefix;
import jakarta.persistence.EntityManager;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakTransactionManager;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserProvider;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.models.jpa.entities.UserEntity;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/** A fault while a key is looked up is a refusal only where an external store of users was asked. */
class KeyLocationTest {

    private static final String LOCAL = "4f1c2a9e-7d1b-4f52-9a55-0c7a3a6d1e11";
    private static final String EXTERNAL = "f:store:jane";

    private final RuntimeException fault = new IllegalStateException("no database");
    private final ApiKey key = ApiKey.generate(KeyPrefix.DEFAULT, UUID.randomUUID(), new SecureRandom());
    private final KeyOwners owners = new KeyOwners(10);
    private final RealmModel realm = Fakes.of(RealmModel.class, Map.of("getId", arguments -> "leads"));
    private CredentialModel stored;

    @BeforeEach
    void storeKey() {
        ApiKeyCredentialData data = GrantlessKey.data(key);
        stored = new ApiKeyCredential(
                        key.id(), "nightly", Instant.EPOCH, data, ApiKeySecretData.of(key, new NamedPeppers(null)))
                .toModel();
    }

    @Test
    void faultOfAnExternalStoreLeavesTheKeyWithoutAnOwner() {
        LocatedKey found =
                location(rows(null, ofExternalUser())).find(key.id(), owners).orElseThrow();

        assertThat(found.userId()).isEqualTo(EXTERNAL);
        assertThat(found.owner()).isEmpty();
        assertThat(found.credential().id()).isEqualTo(key.id());
    }

    @Test
    void faultAfterAHintAtAnExternalUserIsNoKeyIfNoneIsStored() {
        owners.remember(key.id(), EXTERNAL);

        assertThat(location(rows(null, null)).find(key.id(), owners)).isEmpty();
        assertThat(owners.hint(key.id())).isNull();
    }

    @Test
    void faultOfKeycloaksOwnStoreIsHandedOn() {
        assertHandedOn(location(rows(ofLocalUser(), null)));
    }

    @Test
    void faultAfterAHintAtALocalUserIsHandedOn() {
        owners.remember(key.id(), LOCAL);

        assertHandedOn(location(rows(null, null)));
        assertThat(owners.hint(key.id())).isNull();
    }

    @Test
    void faultBeforeAnyStoreIsAskedIsHandedOn() {
        assertHandedOn(new KeyLocation(session(this::fail, session(rows(null, null), null)), realm));
    }

    /** Of a database that is gone altogether, there is nothing to read without the owner either. */
    @Test
    void faultOfTheSecondLookIsHandedOnToo() {
        assertHandedOn(new KeyLocation(session(rows(null, ofExternalUser()), session(this::fail, null)), realm));
    }

    private void assertHandedOn(KeyLocation location) {
        assertThatThrownBy(() -> location.find(key.id(), owners)).isSameAs(fault);
    }

    private Object fail(Object... arguments) {
        throw fault;
    }

    /** Where every look-up of a user fails, and these rows are there. */
    private KeyLocation location(Function<Object[], Object> rows) {
        return new KeyLocation(session(rows, session(rows, null)), realm);
    }

    private Function<Object[], Object> rows(
            @Nullable CredentialEntity local, @Nullable FederatedUserCredentialEntity external) {
        return arguments -> arguments[0] == CredentialEntity.class ? local : external;
    }

    /**
     * @param find what the session's database answers for a class of entities and an id
     * @param own the session that is opened from this one; null: none
     */
    private KeycloakSession session(Function<Object[], Object> find, @Nullable KeycloakSession own) {
        EntityManager entities = Fakes.of(EntityManager.class, Map.of("find", find));
        JpaConnectionProvider database =
                Fakes.of(JpaConnectionProvider.class, Map.of("getEntityManager", arguments -> entities));
        UserProvider users = Fakes.of(UserProvider.class, Map.of("getUserById", this::fail));
        KeycloakTransactionManager transactions = Fakes.of(
                KeycloakTransactionManager.class,
                Map.of("begin", arguments -> null, "setRollbackOnly", arguments -> null));
        KeycloakSessionFactory factory = Fakes.of(KeycloakSessionFactory.class, Map.of("create", arguments -> own));
        return Fakes.of(
                KeycloakSession.class,
                Map.of(
                        "users", arguments -> users,
                        "getProvider", arguments -> database,
                        "getKeycloakSessionFactory", arguments -> factory,
                        "getTransactionManager", arguments -> transactions,
                        "getAttribute", arguments -> null,
                        "setAttribute", arguments -> null,
                        "close", arguments -> null));
    }

    private CredentialEntity ofLocalUser() {
        UserEntity user = new UserEntity();
        user.setId(LOCAL);
        CredentialEntity entity = new CredentialEntity();
        entity.setUser(user);
        entity.setId(stored.getId());
        entity.setType(stored.getType());
        entity.setUserLabel(stored.getUserLabel());
        entity.setCreatedDate(stored.getCreatedDate());
        entity.setCredentialData(stored.getCredentialData());
        entity.setSecretData(stored.getSecretData());
        return entity;
    }

    private FederatedUserCredentialEntity ofExternalUser() {
        FederatedUserCredentialEntity entity = new FederatedUserCredentialEntity();
        entity.setUserId(EXTERNAL);
        entity.setRealmId(realm.getId());
        entity.setId(stored.getId());
        entity.setType(stored.getType());
        entity.setUserLabel(stored.getUserLabel());
        entity.setCreatedDate(stored.getCreatedDate());
        entity.setCredentialData(stored.getCredentialData());
        entity.setSecretData(stored.getSecretData());
        return entity;
    }
}
