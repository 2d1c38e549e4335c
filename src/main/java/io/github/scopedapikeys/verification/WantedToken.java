package io.github.scopedapikeys.verification;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the caller wants of a token. Each part can only narrow it.
 *
 * @param scope the requested scope (RFC 6749 §3.3); null: all that the key grants and the client has
 * @param audience the requested audiences as client IDs; empty: the requesting client
 * @param resources the requested resources (RFC 8707); empty: none
 * @param restrictedScopes names of the only scopes that client policies allow; null: any scope
 */
public record WantedToken(
        @Nullable String scope,
        List<String> audience,
        List<String> resources,
        @Nullable Set<String> restrictedScopes) {

    /** Copies the lists. */
    public WantedToken {
        audience = List.copyOf(audience);
        resources = List.copyOf(resources);
    }
}
