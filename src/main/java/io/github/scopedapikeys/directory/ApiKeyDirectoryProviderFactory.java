package io.github.scopedapikeys.directory;

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
 * <p>Options: {@code reconcile-interval} and {@code usage-flush-interval}, both in seconds.
 */
public final class ApiKeyDirectoryProviderFactory implements JpaEntityProviderFactory {

    /** Never changes: part of the server's configuration keys, and the name of Liquibase's table is made of it. */
    public static final String PROVIDER_ID = "api-keys";

    static final String RECONCILE_INTERVAL = "reconcile-interval";
    static final int DEFAULT_RECONCILE_INTERVAL = 3600;
    static final String USAGE_FLUSH_INTERVAL = "usage-flush-interval";
    static final int DEFAULT_USAGE_FLUSH_INTERVAL = 60;

    private static final int WEEK = 7 * 24 * 3600;
    private static final int HOUR = 3600;

    private int reconcileInterval = DEFAULT_RECONCILE_INTERVAL;
    private int usageFlushInterval = DEFAULT_USAGE_FLUSH_INTERVAL;
    private final KeyActivity activity = new KeyActivity();
    private final UsageBuffer usage = new UsageBuffer(activity);
    private @Nullable UsageFlush flush;
    private @Nullable ActiveKeyGauge gauge;

    static ApiKeyDirectoryProviderFactory of(KeycloakSession session) {
        return (ApiKeyDirectoryProviderFactory)
                session.getKeycloakSessionFactory().getProviderFactory(JpaEntityProvider.class, PROVIDER_ID);
    }

    @Override
    public void init(Config.Scope config) {
        reconcileInterval = seconds(config, RECONCILE_INTERVAL, DEFAULT_RECONCILE_INTERVAL, 0, WEEK);
        usageFlushInterval = seconds(config, USAGE_FLUSH_INTERVAL, DEFAULT_USAGE_FLUSH_INTERVAL, 1, HOUR);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        UsageFlush created = new UsageFlush(factory, usage);
        flush = created;
        usage.whenFull(created::runSoon);
        ActiveKeyGauge active = new ActiveKeyGauge(factory);
        gauge = active;
        factory.register(new RemovalListener());
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                schedule(factory, created, active);
            }
        });
    }

    private void schedule(KeycloakSessionFactory factory, UsageFlush usageFlush, ActiveKeyGauge active) {
        try (KeycloakSession session = factory.create()) {
            usageFlush.schedule(session, usageFlushInterval);
            active.schedule(session);
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
                .build();
    }

    KeyActivity activity() {
        return activity;
    }

    UsageBuffer usage() {
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

    private static int seconds(Config.Scope config, String option, int defaultValue, int least, int most) {
        String value = config.get(option);
        if (value == null) {
            return defaultValue;
        }
        try {
            int seconds = Integer.parseInt(value.strip());
            if (seconds >= least && seconds <= most) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("spi-jpa-entity-provider--" + PROVIDER_ID + "--" + option
                + " is a number of seconds from " + least + " to " + most + ", not " + value);
    }
}
