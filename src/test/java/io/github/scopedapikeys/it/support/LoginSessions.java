package io.github.scopedapikeys.it.support;

import java.util.stream.Stream;
import org.keycloak.connections.infinispan.InfinispanConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.testframework.remote.providers.runonserver.FetchOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * Counts what logins leave on the server. The code that runs there is here: the classes of the tests do not load there.
 */
public final class LoginSessions {

    private LoginSessions() {}

    /** Logins that have not ended, in all realms. */
    public static int unfinished(RunOnServerClient server) {
        return server.fetch(unfinished(), Integer.class);
    }

    /** Sessions of a user, with the offline ones. */
    public static int of(RunOnServerClient server, String realm, String userId) {
        return server.fetch(of(realm, userId), Integer.class);
    }

    private static FetchOnServer unfinished() {
        return session -> session.getProvider(InfinispanConnectionProvider.class)
                .getCache(InfinispanConnectionProvider.AUTHENTICATION_SESSIONS_CACHE_NAME)
                .size();
    }

    private static FetchOnServer of(String realm, String userId) {
        return session -> count(session, realm, userId);
    }

    private static int count(KeycloakSession session, String realmName, String userId) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        UserModel user = session.users().getUserById(realm, userId);
        return (int) Stream.concat(
                        session.sessions().getUserSessionsStream(realm, user),
                        session.sessions().getOfflineUserSessionsStream(realm, user))
                .count();
    }
}
