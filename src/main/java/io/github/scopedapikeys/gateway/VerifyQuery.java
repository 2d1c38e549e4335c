package io.github.scopedapikeys.gateway;

import io.github.scopedapikeys.key.KeyScanner;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;

/**
 * The query of a gateway's request. Parameters that are not known are ignored: some gateways append the query of their own
 * caller.
 *
 * @param scope the requested scope (RFC 6749 §3.3); null: all that the key grants and the client has
 * @param audience the requested audiences as client IDs; empty: the gateway's client
 * @param holdsKey whether there is a key in it, where logs would show it
 * @param forNginx whether refusals must be among those that nginx passes on ({@code style=nginx})
 */
record VerifyQuery(@Nullable String scope, List<String> audience, boolean holdsKey, boolean forNginx) {

    private static final Set<String> SECRETS = Set.of(OAuth2Constants.CLIENT_SECRET, OAuth2Constants.CLIENT_ASSERTION);

    private static final String STYLE = "style";
    private static final String NGINX = "nginx";

    /** Copies the list. */
    VerifyQuery {
        audience = List.copyOf(audience);
    }

    /** The result of {@link #of}. */
    sealed interface Reading permits Read, Refused {}

    record Read(VerifyQuery query) implements Reading {}

    /** @param about the name of the parameter that is wrong */
    record Refused(String about) implements Reading {}

    static Reading of(Map<String, List<String>> parameters) {
        Optional<String> secret = parameters.keySet().stream()
                .filter(name -> SECRETS.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst();
        if (secret.isPresent()) {
            return new Refused(secret.get());
        }
        List<String> scopes = values(parameters, OAuth2Constants.SCOPE);
        if (scopes.size() > 1) {
            return new Refused(OAuth2Constants.SCOPE);
        }
        return new Read(new VerifyQuery(
                scopes.isEmpty() ? null : scopes.get(0),
                values(parameters, OAuth2Constants.AUDIENCE),
                parameters.entrySet().stream().anyMatch(VerifyQuery::holdsKey),
                values(parameters, STYLE).contains(NGINX)));
    }

    private static boolean holdsKey(Map.Entry<String, List<String>> parameter) {
        return KeyScanner.holdsKey(parameter.getKey())
                || parameter.getValue().stream().anyMatch(KeyScanner::holdsKey);
    }

    /** An empty value counts as omitted (RFC 6749 §3.2). */
    private static List<String> values(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank())
                .distinct()
                .toList();
    }
}
