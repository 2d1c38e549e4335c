package io.github.scopedapikeys.tasks;

import org.keycloak.provider.Provider;

/** Does nothing: the tasks belong to the server, not to a session. */
final class KeyTasks implements Provider {

    @Override
    public void close() {}
}
