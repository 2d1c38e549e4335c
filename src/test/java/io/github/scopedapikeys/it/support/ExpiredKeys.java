package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.tasks.ExpiredKeyRemoval;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Runs the removal of expired keys, on the server. */
public final class ExpiredKeys {

    private ExpiredKeys() {}

    public static RunOnServer remove() {
        return session -> new ExpiredKeyRemoval(session.getKeycloakSessionFactory()).run();
    }
}
