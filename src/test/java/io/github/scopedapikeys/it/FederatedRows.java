package io.github.scopedapikeys.it;

import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Keycloak's rows of federated users' keys, changed as no API changes them. Runs on the server. */
final class FederatedRows {

    private FederatedRows() {}

    static RunOnServer toRealm(String realmId) {
        return session ->
                execute(session, "update FED_USER_CREDENTIAL set REALM_ID = ?1 where TYPE = 'api-key'", realmId);
    }

    static RunOnServer deleteOf(String realmId) {
        return session -> execute(session, "delete from FED_USER_CREDENTIAL where REALM_ID = ?1", realmId);
    }

    private static void execute(KeycloakSession session, String sql, String realmId) {
        session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNativeQuery(sql)
                .setParameter(1, realmId)
                .executeUpdate();
    }
}
