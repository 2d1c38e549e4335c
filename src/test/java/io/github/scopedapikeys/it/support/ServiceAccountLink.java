package io.github.scopedapikeys.it.support;

import org.jspecify.annotations.Nullable;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Turns users into service accounts, inside the server. No API does this. */
public final class ServiceAccountLink {

    private ServiceAccountLink() {}

    /** @param client the client's internal id; null: makes the user an ordinary user again */
    public static RunOnServer link(String username, @Nullable String client) {
        return session -> session.users()
                .getUserByUsername(session.getContext().getRealm(), username)
                .setServiceAccountClientLink(client);
    }
}
