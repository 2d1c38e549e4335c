package io.github.scopedapikeys.server;

import java.time.Instant;
import org.keycloak.common.util.Time;

/** The one clock: Keycloak's, which tests and administrators can move. */
public final class ServerTime {

    private ServerTime() {}

    /** Now, in milliseconds' precision. */
    public static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
