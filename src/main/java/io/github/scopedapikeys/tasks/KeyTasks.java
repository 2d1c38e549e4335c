package io.github.scopedapikeys.tasks;

import org.keycloak.provider.Provider;

/** Nothing that a session needs: the tasks belong to the server. */
final class KeyTasks implements Provider {

    @Override
    public void close() {}
}
