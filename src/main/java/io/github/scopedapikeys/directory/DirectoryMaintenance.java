package io.github.scopedapikeys.directory;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/** Reconciles the directory from time to time, on one node of the cluster. */
final class DirectoryMaintenance implements ScheduledTask {

    private static final long INITIAL_DELAY_MILLIS = 10_000;
    /** Enough for listing millions of keys; the default of five minutes would cut the task's own transaction short. */
    private static final int TRANSACTION_SECONDS = 3600;

    private final KeycloakSessionFactory factory;

    private DirectoryMaintenance(KeycloakSessionFactory factory) {
        this.factory = factory;
    }

    /** @param intervalSeconds between runs on the whole cluster */
    static void schedule(KeycloakSession session, int intervalSeconds) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        long interval = intervalSeconds * 1000L;
        DirectoryMaintenance task = new DirectoryMaintenance(factory);
        Runnable runner = new ClusterAwareScheduledTaskRunner(factory, task, interval);
        session.getProvider(TimerProvider.class)
                .schedule(() -> runWithTime(factory, runner), INITIAL_DELAY_MILLIS, interval, task.getTaskName());
    }

    @Override
    public void run(KeycloakSession session) {
        new DirectoryReconciliation(factory).run();
    }

    /** The cluster's task runs in a transaction, and a limit must be set before that begins. */
    private static void runWithTime(KeycloakSessionFactory factory, Runnable runner) {
        KeycloakModelUtils.setTransactionLimit(factory, TRANSACTION_SECONDS);
        try {
            runner.run();
        } finally {
            KeycloakModelUtils.setTransactionLimit(factory, 0);
        }
    }
}
