package io.github.scopedapikeys.it.support;

import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;

/** What a test does on the server besides the transaction of its request. */
public final class OwnTransaction {

    private OwnTransaction() {}

    /** In the realm of the request. */
    public static <T> T in(KeycloakSession outer, Function<KeycloakSession, T> job) {
        return in(outer, outer.getContext().getRealm().getName(), job);
    }

    public static <T> T in(KeycloakSession outer, String realmName, Function<KeycloakSession, T> job) {
        return KeycloakModelUtils.runJobInTransactionWithResult(outer.getKeycloakSessionFactory(), session -> {
            session.getContext().setRealm(session.realms().getRealmByName(realmName));
            return job.apply(session);
        });
    }
}
