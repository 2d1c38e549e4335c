package io.github.scopedapikeys.usage;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.Provider;

/** The uses of keys and their last activity, for one session. What is behind it belongs to the node. */
public final class KeyUsageProvider implements Provider {

    private final KeycloakSession session;
    private final UsageBuffer buffer;
    private final KeyActivity activity;

    KeyUsageProvider(KeycloakSession session, UsageBuffer buffer, KeyActivity activity) {
        this.session = session;
        this.buffer = buffer;
        this.activity = activity;
    }

    /** This session's. */
    public static KeyUsageProvider of(KeycloakSession session) {
        return session.getProvider(KeyUsageProvider.class);
    }

    /**
     * Counts a use. Memory only: neither SQL nor a lock that another key's use could hold.
     *
     * @param ip the caller's address; null is not recorded
     * @param client the client ID; null is not recorded
     */
    public void record(UUID keyId, Instant time, @Nullable String ip, @Nullable String client) {
        buffer.record(keyId, time, ip, client);
    }

    /**
     * When a key was last active: listed, rotated or used.
     *
     * <p>Runs SQL only if this node knows of no activity since {@code enough}: other nodes know others, and write them
     * to the database within the interval of flushing.
     *
     * @param enough any activity at or after this time will do
     * @return empty if the key is not listed
     */
    public Optional<Instant> lastActive(UUID keyId, Instant enough) {
        return activity.lastActive(session, keyId, enough, buffer.lastUse(keyId));
    }

    @Override
    public void close() {}
}
