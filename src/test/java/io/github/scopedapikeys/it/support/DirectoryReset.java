package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.directory.KeyDirectory;
import org.keycloak.models.KeycloakSession;

/** The directory from inside the server. */
public final class DirectoryReset {

    private DirectoryReset() {}

    /** As if all keys of the realm had come past this extension. */
    public static void forget(KeycloakSession session) {
        KeyDirectory.of(session).removeAll(session.getContext().getRealm());
    }

    /** Writes the uses that wait. */
    public static void flush(KeycloakSession session) {
        NodeUsage.of(session).flush();
    }
}
