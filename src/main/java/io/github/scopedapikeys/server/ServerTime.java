package io.github.scopedapikeys.server;

import java.time.Instant;
import org.keycloak.common.util.Time;

/** The only clock of this extension: Keycloak's, which tests and administrators can move. */
public final class ServerTime {

    private ServerTime() {}

    /** The current time in milliseconds. */
    public static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
