package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.directory.DirectoryReconciliation;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.timer.ScheduledTask;

/** Makes the directory agree with the credentials again. */
final class DirectoryTask implements ScheduledTask {

    private final KeycloakSessionFactory factory;

    DirectoryTask(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    @Override
    public void run(KeycloakSession session) {
        new DirectoryReconciliation(factory).run();
    }
}
