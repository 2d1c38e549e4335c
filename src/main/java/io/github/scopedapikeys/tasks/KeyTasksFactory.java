package io.github.scopedapikeys.tasks;

import io.github.scopedapikeys.server.ServerOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.timer.ScheduledTask;

/**
 * Schedules the tasks.
 *
 * <p>Options, in seconds; 0 turns a task off. {@code interval}: expiry notices, removal of expired keys, warnings about
 * policies. {@code reconcile-interval}: reconciliation of the directory. {@code active-count-interval}: gauge of active
 * keys.
 */
public final class KeyTasksFactory implements ProviderFactory<KeyTasks> {

    /** Never changes: it is part of the server's configuration keys. */
    static final String SPI = "api-key-tasks";

    /** Never changes: it is part of the server's configuration keys. */
    public static final String PROVIDER_ID = "default";

    static final String INTERVAL = "interval";
    static final int DEFAULT_INTERVAL = 900;
    static final String RECONCILE_INTERVAL = "reconcile-interval";
    static final int DEFAULT_RECONCILE_INTERVAL = 3600;
    static final String ACTIVE_COUNT_INTERVAL = "active-count-interval";
    static final int DEFAULT_ACTIVE_COUNT_INTERVAL = 300;

    private static final int WEEK = 7 * 24 * 3600;
    private static final Duration KEYS_DELAY = Duration.ofSeconds(20);
    private static final Duration DIRECTORY_DELAY = Duration.ofSeconds(10);

    private int interval = DEFAULT_INTERVAL;
    private int reconcileInterval = DEFAULT_RECONCILE_INTERVAL;
    private int activeCountInterval = DEFAULT_ACTIVE_COUNT_INTERVAL;
    private @Nullable ActiveKeyGauge gauge;

    @Override
    public void init(Config.Scope config) {
        interval = seconds(config, INTERVAL, DEFAULT_INTERVAL);
        reconcileInterval = seconds(config, RECONCILE_INTERVAL, DEFAULT_RECONCILE_INTERVAL);
        activeCountInterval = seconds(config, ACTIVE_COUNT_INTERVAL, DEFAULT_ACTIVE_COUNT_INTERVAL);
    }

    private static int seconds(Config.Scope config, String name, int absent) {
        return ServerOption.seconds(config, "spi-" + SPI + "--" + PROVIDER_ID + "--", name, absent, 0, WEEK);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        gauge = new ActiveKeyGauge(factory);
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                try (KeycloakSession session = factory.create()) {
                    schedule(session);
                }
            }
        });
    }

    private void schedule(KeycloakSession session) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        if (interval > 0) {
            schedule(session, new ExpiredKeyRemoval(factory), KEYS_DELAY, interval);
            schedule(session, new ExpiryNotices(factory), KEYS_DELAY, interval);
            schedule(session, new PolicyWarnings(factory), KEYS_DELAY, interval);
        }
        if (reconcileInterval > 0) {
            schedule(session, new ApiKeyDirectoryTask(factory), DIRECTORY_DELAY, reconcileInterval);
        }
        if (activeCountInterval > 0) {
            gauge().schedule(session, activeCountInterval);
        }
    }

    private static void schedule(KeycloakSession session, ScheduledTask task, Duration delay, int intervalSeconds) {
        new ClusterTask(session.getKeycloakSessionFactory(), task)
                .schedule(session, delay, Duration.ofSeconds(intervalSeconds));
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

    /** This node's gauge of active keys. */
    public ActiveKeyGauge gauge() {
        if (gauge == null) {
            throw new IllegalStateException("Used before postInit");
        }
        return gauge;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(INTERVAL)
                .type("int")
                .helpText("Seconds between runs of the tasks that send expiry notices, remove expired API keys and warn"
                        + " of policies that cannot be read, on one node of the cluster. 0 to 604800; 0: never.")
                .defaultValue(DEFAULT_INTERVAL)
                .add()
                .property()
                .name(RECONCILE_INTERVAL)
                .type("int")
                .helpText(
                        "Seconds between comparisons of the searched table of API keys with the stored keys, on one node"
                                + " of the cluster. 0 to 604800; 0: never.")
                .defaultValue(DEFAULT_RECONCILE_INTERVAL)
                .add()
                .property()
                .name(ACTIVE_COUNT_INTERVAL)
                .type("int")
                .helpText(
                        "Seconds between counts of active API keys for the metrics, on each node that has metrics turned"
                                + " on. 0 to 604800;"
                                + " 0: never.")
                .defaultValue(DEFAULT_ACTIVE_COUNT_INTERVAL)
                .add()
                .build();
    }
}
