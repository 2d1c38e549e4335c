package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.credential.NumberOption;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/** Schedules the tasks. Option: {@code interval}, in seconds; 0: they never run. */
public final class KeyTasksFactory implements ProviderFactory<KeyTasks> {

    /** Never changes: part of the server's configuration keys. */
    static final String SPI = "api-key-tasks";

    /** Never changes: part of the server's configuration keys. */
    public static final String PROVIDER_ID = "default";

    static final String INTERVAL = "interval";
    static final int DEFAULT_INTERVAL = 900;

    private static final int WEEK = 7 * 24 * 3600;
    private static final long INITIAL_DELAY_MILLIS = 20_000;
    /** A task's own transaction only waits for those in which it works, however many keys there are. */
    private static final int TRANSACTION_SECONDS = 3600;

    private int interval = DEFAULT_INTERVAL;

    @Override
    public void init(Config.Scope config) {
        interval = NumberOption.seconds(
                config, "spi-" + SPI + "--" + PROVIDER_ID + "--", INTERVAL, DEFAULT_INTERVAL, 0, WEEK);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (interval > 0) {
            factory.register(event -> {
                if (event instanceof PostMigrationEvent) {
                    schedule(factory, new ExpiredKeyRemoval(factory));
                    schedule(factory, new ExpiryNotices(factory));
                    schedule(factory, new PolicyWarnings(factory));
                }
            });
        }
    }

    private void schedule(KeycloakSessionFactory factory, ScheduledTask task) {
        long millis = interval * 1000L;
        Runnable runner = new ClusterAwareScheduledTaskRunner(factory, task, millis);
        try (KeycloakSession session = factory.create()) {
            session.getProvider(TimerProvider.class)
                    .schedule(() -> runWithTime(factory, runner), INITIAL_DELAY_MILLIS, millis, task.getTaskName());
        }
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

    @Override
    public KeyTasks create(KeycloakSession session) {
        return new KeyTasks();
    }

    @Override
    public void close() {}

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(INTERVAL)
                .type("int")
                .helpText("Seconds between runs of the tasks that remove expired API keys, tell owners of keys that"
                        + " expire and warn of policies that cannot be read; 0: none.")
                .defaultValue(DEFAULT_INTERVAL)
                .add()
                .build();
    }
}
