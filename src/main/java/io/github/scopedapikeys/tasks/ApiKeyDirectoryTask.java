package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.directory.DirectoryReconciliation;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.timer.ScheduledTask;

/** Runs the reconciliation of the directory. The cluster's lock has the simple name of this class. */
final class ApiKeyDirectoryTask implements ScheduledTask {

    private final KeycloakSessionFactory factory;

    ApiKeyDirectoryTask(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    @Override
    public void run(KeycloakSession session) {
        new DirectoryReconciliation(factory).run();
    }
}
