package io.github.scopedapikeys.server;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Reads headers of a request that must be given once: which of several values is meant is never guessed. */
public final class SingleHeader {

    private SingleHeader() {}

    /** The header's value; empty if the header is missing or repeated. */
    public static Optional<String> of(HttpHeaders headers, String name) {
        List<String> values = headers.getRequestHeader(name);
        return values != null && values.size() == 1 ? Optional.ofNullable(values.get(0)) : Optional.empty();
    }
}
