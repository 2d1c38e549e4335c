package io.github.scopedapikeys.it;

import io.github.scopedapikeys.directory.KeyDirectory;
import org.keycloak.models.KeycloakSession;

/** Damages the directory inside the server. */
final class DirectoryProbe {

    private DirectoryProbe() {}

    /** As if all keys of the realm had come past this extension. */
    static void forget(KeycloakSession session) {
        KeyDirectory.of(session).removeAll(session.getContext().getRealm());
    }
}
