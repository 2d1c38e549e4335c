package io.github.scopedapikeys.tasks;

import java.time.Duration;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/** A task that one node of the cluster runs at a time. */
final class ClusterTask {

    /** The task's own transaction only waits for those in which it works, however many keys there are. */
    private static final int TRANSACTION_SECONDS = 3600;

    private final KeycloakSessionFactory factory;
    private final ScheduledTask task;

    ClusterTask(KeycloakSessionFactory factory, ScheduledTask task) {
        this.factory = factory;
        this.task = task;
    }

    /**
     * Runs it from now on.
     *
     * @param delay before the first run
     * @param interval between runs on the whole cluster
     */
    void schedule(KeycloakSession session, Duration delay, Duration interval) {
        Runnable runner = new ClusterAwareScheduledTaskRunner(factory, task, interval.toMillis());
        session.getProvider(TimerProvider.class)
                .schedule(() -> runWithTime(runner), delay.toMillis(), interval.toMillis(), task.getTaskName());
    }

    /** The cluster's task runs in a transaction, and a limit must be set before that begins. */
    private void runWithTime(Runnable runner) {
        KeycloakModelUtils.setTransactionLimit(factory, TRANSACTION_SECONDS);
        try {
            runner.run();
        } finally {
            KeycloakModelUtils.setTransactionLimit(factory, 0);
        }
    }
}
