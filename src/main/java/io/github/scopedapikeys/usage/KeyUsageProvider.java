package io.github.scopedapikeys.usage;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.Provider;

/**
 * Records the uses of keys and tells their last activity. There is one for each session; its data belongs to the node.
 */
public final class KeyUsageProvider implements Provider {

    private final KeycloakSession session;
    private final UsageBuffer buffer;
    private final KeyActivity activity;

    KeyUsageProvider(KeycloakSession session, UsageBuffer buffer, KeyActivity activity) {
        this.session = session;
        this.buffer = buffer;
        this.activity = activity;
    }

    public static KeyUsageProvider of(KeycloakSession session) {
        return session.getProvider(KeyUsageProvider.class);
    }

    /**
     * Counts a use. It works in memory only: no SQL, and no lock that the use of another key can hold.
     *
     * @param ip the caller's address; null: not recorded
     * @param client the client ID; null: not recorded
     */
    public void record(UUID keyId, Instant time, @Nullable String ip, @Nullable String client) {
        buffer.record(keyId, time, ip, client);
    }

    /**
     * When a key was last active: listed, rotated or used.
     *
     * <p>Runs SQL only if this node does not remember activity at or after {@code enough}, uses that wait to be
     * written aside. Other nodes may know of later
     * uses; they write them to the database once in each flush interval.
     *
     * @param enough any activity at or after this time is a sufficient answer
     * @return empty if the key is not listed
     */
    public Optional<Instant> lastActive(UUID keyId, Instant enough) {
        return activity.lastActive(session, keyId, enough, buffer.lastUse(keyId));
    }

    @Override
    public void close() {}
}
