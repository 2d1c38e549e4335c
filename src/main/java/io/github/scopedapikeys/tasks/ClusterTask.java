package io.github.scopedapikeys.tasks;

import java.time.Duration;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/** Schedules a task so that only one node of the cluster runs it at a time. */
final class ClusterTask {

    /**
     * Time limit of the task's own transaction. It must be long: it waits for the transactions in which the task works,
     * for any number of keys.
     */
    private static final int TRANSACTION_SECONDS = 3600;

    private final KeycloakSessionFactory factory;
    private final ScheduledTask task;

    ClusterTask(KeycloakSessionFactory factory, ScheduledTask task) {
        this.factory = factory;
        this.task = task;
    }

    /**
     * Schedules the task.
     *
     * @param delay before the first run
     * @param interval between two runs in the whole cluster
     */
    void schedule(KeycloakSession session, Duration delay, Duration interval) {
        Runnable runner = new ClusterAwareScheduledTaskRunner(factory, task, interval.toMillis());
        session.getProvider(TimerProvider.class)
                .schedule(() -> runWithTime(runner), delay.toMillis(), interval.toMillis(), task.getTaskName());
    }

    /** The cluster's task runs in a transaction, and the limit must be set before that transaction starts. */
    private void runWithTime(Runnable runner) {
        KeycloakModelUtils.setTransactionLimit(factory, TRANSACTION_SECONDS);
        try {
            runner.run();
        } finally {
            KeycloakModelUtils.setTransactionLimit(factory, 0);
        }
    }
}
