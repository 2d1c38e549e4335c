package io.github.scopedapikeys.authentication;

import io.github.scopedapikeys.key.KeyParser;
import io.github.scopedapikeys.key.ParseResult;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;

/**
 * The parameters of a password grant with a key, as they were sent. Keycloak has refused repeated parameters. An empty
 * parameter counts as omitted (RFC 6749 §3.2).
 */
final class PasswordGrantForm {

    /** For clients that can send a parameter of their own, and flows whose {@code password} is needed otherwise. */
    static final String API_KEY = "api_key";

    private final MultivaluedMap<String, String> parameters;

    PasswordGrantForm(MultivaluedMap<String, String> parameters) {
        this.parameters = parameters;
    }

    /**
     * Whether the request is one with a key. A password is a key only with the right checksum: no other password is
     * taken away from the executions for passwords. A key as user name belongs here too: the next execution would write
     * it into the event and the log.
     */
    boolean hasKey() {
        return value(API_KEY) != null || isKey(value(OAuth2Constants.PASSWORD)) || isKey(username());
    }

    /** The presented key, not validated. */
    @Nullable
    String key() {
        String key = value(API_KEY);
        return key == null ? value(OAuth2Constants.PASSWORD) : key;
    }

    @Nullable
    String username() {
        return value(OAuth2Constants.USERNAME);
    }

    /** The name of the parameter for which the request is refused, whatever key it has. */
    Optional<String> unusable() {
        String key = value(API_KEY);
        String password = value(OAuth2Constants.PASSWORD);
        if (key != null && password != null && !key.equals(password)) {
            return Optional.of(OAuth2Constants.PASSWORD);
        }
        return isKey(username()) ? Optional.of(OAuth2Constants.USERNAME) : Optional.empty();
    }

    /** The requested scope without {@code openid}, which asks for an ID token; null: no scope is requested. */
    @Nullable
    String scope() {
        String scope = value(OAuth2Constants.SCOPE);
        if (scope == null) {
            return null;
        }
        String names = Arrays.stream(scope.split(" "))
                .filter(name -> !name.isEmpty() && !name.equals(OAuth2Constants.SCOPE_OPENID))
                .collect(Collectors.joining(" "));
        return names.isEmpty() ? null : names;
    }

    List<String> audience() {
        return values(OAuth2Constants.AUDIENCE);
    }

    List<String> resources() {
        return values(OAuth2Constants.RESOURCE);
    }

    private List<String> values(String name) {
        String value = value(name);
        return value == null ? List.of() : List.of(value);
    }

    private @Nullable String value(String name) {
        String value = parameters.getFirst(name);
        return value == null || value.isBlank() ? null : value;
    }

    private static boolean isKey(@Nullable String value) {
        return KeyParser.parse(value) instanceof ParseResult.Parsed;
    }
}
