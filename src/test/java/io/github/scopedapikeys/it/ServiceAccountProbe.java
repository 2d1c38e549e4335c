package io.github.scopedapikeys.it;

import org.jspecify.annotations.Nullable;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Makes users service accounts inside the server, as no call from outside does. */
final class ServiceAccountProbe {

    private ServiceAccountProbe() {}

    /** @param client the client's internal id; null: an ordinary user again */
    static RunOnServer link(String username, @Nullable String client) {
        return session -> session.users()
                .getUserByUsername(session.getContext().getRealm(), username)
                .setServiceAccountClientLink(client);
    }
}
