package io.github.scopedapikeys.usage;

import io.github.scopedapikeys.server.ServerOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;
import org.keycloak.provider.ProviderFactory;

/**
 * Holds what a node knows about uses: the uses that are not yet in the database, and when keys were last active.
 *
 * <p>Options: {@code flush-interval}, in seconds; {@code buffer-size} and {@code activity-cache-size}, in keys.
 */
public final class KeyUsageProviderFactory implements ProviderFactory<KeyUsageProvider> {

    /** Never changes: part of the server's configuration keys. */
    static final String SPI = "api-key-usage";

    /** Never changes: part of the server's configuration keys. */
    public static final String PROVIDER_ID = "default";

    static final String FLUSH_INTERVAL = "flush-interval";
    static final int DEFAULT_FLUSH_INTERVAL = 60;
    static final String BUFFER_SIZE = "buffer-size";
    static final int DEFAULT_BUFFER_SIZE = 100_000;
    static final String ACTIVITY_CACHE_SIZE = "activity-cache-size";
    static final int DEFAULT_ACTIVITY_CACHE_SIZE = 100_000;

    private static final String OPTIONS = "spi-" + SPI + "--" + PROVIDER_ID + "--";
    private static final int HOUR = 3600;

    private int flushInterval = DEFAULT_FLUSH_INTERVAL;
    private @Nullable KeyActivity activity;
    private @Nullable UsageBuffer buffer;
    private @Nullable UsageFlush flush;

    @Override
    public void init(Config.Scope config) {
        flushInterval = ServerOption.seconds(config, OPTIONS, FLUSH_INTERVAL, DEFAULT_FLUSH_INTERVAL, 1, HOUR);
        KeyActivity created = new KeyActivity(ServerOption.size(
                config,
                OPTIONS,
                ACTIVITY_CACHE_SIZE,
                DEFAULT_ACTIVITY_CACHE_SIZE,
                "keys of which a node remembers when they were last active"));
        activity = created;
        buffer = new UsageBuffer(
                created,
                ServerOption.size(
                        config, OPTIONS, BUFFER_SIZE, DEFAULT_BUFFER_SIZE, "used keys whose uses may wait on a node"));
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        UsageFlush created = new UsageFlush(factory, buffer());
        flush = created;
        buffer().whenFull(created::runSoon);
        buffer().measure();
        activity().measure();
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                try (KeycloakSession session = factory.create()) {
                    created.schedule(session, flushInterval);
                }
            }
        });
    }

    @Override
    public KeyUsageProvider create(KeycloakSession session) {
        return new KeyUsageProvider(session, buffer(), activity());
    }

    /**
     * Makes Keycloak close this factory before the database's factory, so that the last uses can be written at
     * shutdown.
     */
    @Override
    public Set<Class<? extends Provider>> dependsOn() {
        return Set.of(JpaConnectionProvider.class);
    }

    @Override
    public void close() {
        flush();
    }

    /**
     * Writes the uses that wait.
     *
     * @return whether all were written
     */
    public boolean flush() {
        return flush == null || flush.run();
    }

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(FLUSH_INTERVAL)
                .type("int")
                .helpText("Seconds between writes of the uses of API keys to the database, on each node. 1 to 3600.")
                .defaultValue(DEFAULT_FLUSH_INTERVAL)
                .add()
                .property()
                .name(BUFFER_SIZE)
                .type("int")
                .helpText("Maximum number of used API keys whose uses may wait on a node. 1 or more. Once a tenth of it"
                        + " waits, the uses are written early. While the buffer is full because the database accepts no"
                        + " writes, uses of further keys are not counted.")
                .defaultValue(DEFAULT_BUFFER_SIZE)
                .add()
                .property()
                .name(ACTIVITY_CACHE_SIZE)
                .type("int")
                .helpText("Maximum number of API keys of which a node remembers when they were last active. 1 or more."
                        + " Only used in realms with an inactivityTimeout.")
                .defaultValue(DEFAULT_ACTIVITY_CACHE_SIZE)
                .add()
                .build();
    }

    /** This node's cache of last activities. */
    public KeyActivity activity() {
        if (activity == null) {
            throw new IllegalStateException("Used before init");
        }
        return activity;
    }

    /** The uses that this node has not yet written. */
    public UsageBuffer buffer() {
        if (buffer == null) {
            throw new IllegalStateException("Used before init");
        }
        return buffer;
    }
}
