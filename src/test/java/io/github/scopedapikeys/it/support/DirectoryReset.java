package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.directory.KeyDirectory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;

/** Access to the directory from inside the server. */
public final class DirectoryReset {

    private DirectoryReset() {}

    /** Removes the directory's rows of all keys in the realm, as if the keys came from an import. */
    public static void forget(KeycloakSession session) {
        KeyDirectory.of(session).removeAll(session.getContext().getRealm());
    }

    /** Writes the uses that wait. */
    public static void flush(KeycloakSession session) {
        NodeUsage.of(session).flush();
    }

    /** As {@link #flush}, for tests whose class does not load on the server. */
    public static RunOnServer flushing() {
        return DirectoryReset::flush;
    }
}
