package io.github.scopedapikeys.it.support;

import io.github.scopedapikeys.tasks.KeyTasksFactory;
import io.github.scopedapikeys.tasks.KeyTasksSpi;
import org.keycloak.models.KeycloakSession;

/** Access to the tasks of the server's node, for code that runs on the server. */
public final class NodeTasks {

    private NodeTasks() {}

    public static KeyTasksFactory of(KeycloakSession session) {
        return (KeyTasksFactory) session.getKeycloakSessionFactory()
                .getProviderFactory(new KeyTasksSpi().getProviderClass(), KeyTasksFactory.PROVIDER_ID);
    }
}
