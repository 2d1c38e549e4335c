package io.github.scopedapikeys.it;

import io.github.scopedapikeys.tasks.ExpiredKeyRemoval;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Starts the removal of expired keys. Runs on the server. */
final class ExpiredKeys {

    private ExpiredKeys() {}

    static RunOnServer remove() {
        return session -> new ExpiredKeyRemoval(session.getKeycloakSessionFactory()).run();
    }
}
