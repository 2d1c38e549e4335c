package io.github.scopedapikeys.server;

import java.time.Duration;
import java.time.Instant;
import org.keycloak.common.util.Time;

/** The only clock of this extension: Keycloak's, which tests and administrators can move. */
public final class ServerTime {

    private ServerTime() {}

    /** The current time in milliseconds. */
    public static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }

    /**
     * Nanoseconds since any start, for measuring how much time passes. Setting the system's clock does not change it;
     * moving Keycloak's does.
     */
    public static long nanos() {
        return System.nanoTime() + Duration.ofSeconds(Time.getOffset()).toNanos();
    }
}
