package io.github.scopedapikeys.it;

import io.github.scopedapikeys.directory.KeyDirectory;
import org.keycloak.models.KeycloakSession;

/** The directory from inside the server. */
final class DirectoryProbe {

    private DirectoryProbe() {}

    /** As if all keys of the realm had come past this extension. */
    static void forget(KeycloakSession session) {
        KeyDirectory.of(session).removeAll(session.getContext().getRealm());
    }

    /** Writes the uses that wait. */
    static void flush(KeycloakSession session) {
        NodeUsage.of(session).flush();
    }
}
