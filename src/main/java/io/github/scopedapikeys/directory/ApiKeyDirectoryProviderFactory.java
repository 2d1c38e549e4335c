package io.github.scopedapikeys.directory;

import io.github.scopedapikeys.credential.NumberOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Registers the directory's tables, and holds what a node needs for them: the listeners, the scheduled tasks, the uses
 * that are not written yet and when keys were last active.
 *
 * <p>Options: {@code reconcile-interval}, {@code usage-flush-interval} and {@code active-count-interval}, in seconds;
 * {@code usage-buffer-size} and {@code activity-cache-size}, in keys.
 */
public final class ApiKeyDirectoryProviderFactory implements JpaEntityProviderFactory {

    /** Never changes: part of the server's configuration keys, and the name of Liquibase's table is made of it. */
    public static final String PROVIDER_ID = "api-keys";

    static final String RECONCILE_INTERVAL = "reconcile-interval";
    static final int DEFAULT_RECONCILE_INTERVAL = 3600;
    static final String USAGE_FLUSH_INTERVAL = "usage-flush-interval";
    static final int DEFAULT_USAGE_FLUSH_INTERVAL = 60;

    static final String ACTIVE_COUNT_INTERVAL = "active-count-interval";
    static final int DEFAULT_ACTIVE_COUNT_INTERVAL = 300;
    static final String USAGE_BUFFER_SIZE = "usage-buffer-size";
    static final int DEFAULT_USAGE_BUFFER_SIZE = 100_000;
    static final String ACTIVITY_CACHE_SIZE = "activity-cache-size";
    static final int DEFAULT_ACTIVITY_CACHE_SIZE = 100_000;

    private static final String OPTIONS = "spi-jpa-entity-provider--" + PROVIDER_ID + "--";
    private static final int WEEK = 7 * 24 * 3600;
    private static final int HOUR = 3600;

    private int reconcileInterval = DEFAULT_RECONCILE_INTERVAL;
    private int usageFlushInterval = DEFAULT_USAGE_FLUSH_INTERVAL;
    private int activeCountInterval = DEFAULT_ACTIVE_COUNT_INTERVAL;
    private @Nullable KeyActivity activity;
    private @Nullable UsageBuffer usage;
    private @Nullable UsageFlush flush;
    private @Nullable ActiveKeyGauge gauge;

    static ApiKeyDirectoryProviderFactory of(KeycloakSession session) {
        return (ApiKeyDirectoryProviderFactory)
                session.getKeycloakSessionFactory().getProviderFactory(JpaEntityProvider.class, PROVIDER_ID);
    }

    @Override
    public void init(Config.Scope config) {
        reconcileInterval =
                NumberOption.seconds(config, OPTIONS, RECONCILE_INTERVAL, DEFAULT_RECONCILE_INTERVAL, 0, WEEK);
        usageFlushInterval =
                NumberOption.seconds(config, OPTIONS, USAGE_FLUSH_INTERVAL, DEFAULT_USAGE_FLUSH_INTERVAL, 1, HOUR);
        activeCountInterval =
                NumberOption.seconds(config, OPTIONS, ACTIVE_COUNT_INTERVAL, DEFAULT_ACTIVE_COUNT_INTERVAL, 0, WEEK);
        KeyActivity created = new KeyActivity(NumberOption.size(
                config,
                OPTIONS,
                ACTIVITY_CACHE_SIZE,
                DEFAULT_ACTIVITY_CACHE_SIZE,
                "keys of which a node remembers when they were last active"));
        activity = created;
        usage = new UsageBuffer(
                created,
                NumberOption.size(
                        config,
                        OPTIONS,
                        USAGE_BUFFER_SIZE,
                        DEFAULT_USAGE_BUFFER_SIZE,
                        "keys whose uses may wait, of which a tenth is written early"));
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        UsageFlush created = new UsageFlush(factory, usage());
        flush = created;
        usage().whenFull(created::runSoon);
        usage().measure();
        activity().measure();
        ActiveKeyGauge active = new ActiveKeyGauge(factory);
        gauge = active;
        factory.register(new DirectoryListener());
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                schedule(factory, created, active);
            }
        });
    }

    private void schedule(KeycloakSessionFactory factory, UsageFlush usageFlush, ActiveKeyGauge active) {
        try (KeycloakSession session = factory.create()) {
            usageFlush.schedule(session, usageFlushInterval);
            if (activeCountInterval > 0) {
                active.schedule(session, activeCountInterval);
            }
            if (reconcileInterval > 0) {
                DirectoryMaintenance.schedule(session, reconcileInterval);
            }
        }
    }

    @Override
    public JpaEntityProvider create(KeycloakSession session) {
        return new ApiKeyDirectoryProvider();
    }

    /** So that this factory is closed before the database's: what is not written yet is written then. */
    @Override
    public Set<Class<? extends Provider>> dependsOn() {
        return Set.of(JpaConnectionProvider.class);
    }

    @Override
    public void close() {
        if (flush != null) {
            flush.run();
        }
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(RECONCILE_INTERVAL)
                .type("int")
                .helpText("Seconds between comparisons of the API key directory with the credentials; 0: none.")
                .defaultValue(DEFAULT_RECONCILE_INTERVAL)
                .add()
                .property()
                .name(USAGE_FLUSH_INTERVAL)
                .type("int")
                .helpText("Seconds between writes of the uses of API keys to the database.")
                .defaultValue(DEFAULT_USAGE_FLUSH_INTERVAL)
                .add()
                .property()
                .name(ACTIVE_COUNT_INTERVAL)
                .type("int")
                .helpText("Seconds between counts of active API keys for the metrics; 0: none.")
                .defaultValue(DEFAULT_ACTIVE_COUNT_INTERVAL)
                .add()
                .property()
                .name(USAGE_BUFFER_SIZE)
                .type("int")
                .helpText("Number of API keys whose uses may wait on a node; a tenth of it is written early.")
                .defaultValue(DEFAULT_USAGE_BUFFER_SIZE)
                .add()
                .property()
                .name(ACTIVITY_CACHE_SIZE)
                .type("int")
                .helpText("Number of API keys of which a node remembers when they were last active.")
                .defaultValue(DEFAULT_ACTIVITY_CACHE_SIZE)
                .add()
                .build();
    }

    KeyActivity activity() {
        if (activity == null) {
            throw new IllegalStateException("Used before init");
        }
        return activity;
    }

    UsageBuffer usage() {
        if (usage == null) {
            throw new IllegalStateException("Used before init");
        }
        return usage;
    }

    ActiveKeyGauge gauge() {
        if (gauge == null) {
            throw new IllegalStateException("Used before postInit");
        }
        return gauge;
    }

    UsageFlush flush() {
        if (flush == null) {
            throw new IllegalStateException("Used before postInit");
        }
        return flush;
    }
}
