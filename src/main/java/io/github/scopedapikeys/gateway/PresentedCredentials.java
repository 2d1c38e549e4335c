package io.github.scopedapikeys.gateway;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials in a gateway's request: its own, and the key that it was shown.
 *
 * @param basic the gateway's own credentials (RFC 7617), of {@code Authorization} and {@code Proxy-Authorization}
 * @param keys the different values that may be a key; not validated
 * @param challenge the scheme that a refusal asks for: how the key was shown
 */
record PresentedCredentials(List<String> basic, Set<String> keys, Challenge challenge) {

    static final String KEY_HEADER = "X-API-Key";
    static final String PROXY_AUTHORIZATION = "Proxy-Authorization";

    private static final String BASIC = "basic";
    private static final String BEARER = "bearer";

    /** Copies the collections. */
    PresentedCredentials {
        basic = List.copyOf(basic);
        keys = Set.copyOf(keys);
    }

    /** A scheme of {@code WWW-Authenticate}. */
    enum Challenge {
        /** The key is, or may be, in the header {@value PresentedCredentials#KEY_HEADER}. */
        API_KEY("ApiKey"),
        /** The key is in {@code Authorization} (RFC 6750). */
        BEARER("Bearer");

        private final String scheme;

        Challenge(String scheme) {
            this.scheme = scheme;
        }

        String scheme() {
            return scheme;
        }
    }

    static PresentedCredentials of(HttpHeaders headers) {
        List<String> authorization = values(headers, HttpHeaders.AUTHORIZATION).toList();
        List<String> basic = new ArrayList<>();
        Stream.concat(authorization.stream(), values(headers, PROXY_AUTHORIZATION))
                .flatMap(value -> ofScheme(BASIC, value))
                .forEach(credentials -> basic.add("Basic " + credentials));
        Set<String> named = new LinkedHashSet<>(values(headers, KEY_HEADER).toList());
        Set<String> keys = new LinkedHashSet<>(named);
        authorization.stream().flatMap(value -> ofScheme(BEARER, value)).forEach(keys::add);
        boolean bearer = named.isEmpty() && !keys.isEmpty();
        return new PresentedCredentials(basic, keys, bearer ? Challenge.BEARER : Challenge.API_KEY);
    }

    /** Whether it is not clear who the gateway is. Its caller may have added the other credentials. */
    boolean isAmbiguous() {
        return basic.size() > 1;
    }

    /** The gateway's own credentials, as the value of {@code Authorization}. */
    Optional<String> ofGateway() {
        return basic.stream().findFirst();
    }

    /** The one key; null if there is none. */
    @Nullable
    String key() {
        return keys.stream().findFirst().orElse(null);
    }

    /** An empty header counts as omitted: some gateways cannot leave one out. */
    private static Stream<String> values(HttpHeaders headers, String name) {
        List<String> values = headers.getRequestHeader(name);
        return values == null
                ? Stream.empty()
                : values.stream().map(String::strip).filter(value -> !value.isEmpty());
    }

    /** What stands behind the scheme, whose case does not matter (RFC 9110 §11.1); empty for another scheme. */
    private static Stream<String> ofScheme(String scheme, String value) {
        int end = scheme.length();
        boolean is = value.length() > end
                && value.substring(0, end).toLowerCase(Locale.ROOT).equals(scheme)
                && Character.isWhitespace(value.charAt(end));
        return is ? Stream.of(value.substring(end).strip()) : Stream.empty();
    }
}
