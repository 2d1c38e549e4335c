package io.github.scopedapikeys.it.worlds;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A token that came from a key, as its reader sees it.
 *
 * @param key the key that it came from
 * @param client the client that it was issued to
 * @param lightweight whether it was made to show no roles
 * @param audience {@code aud}
 * @param scope {@code scope}
 * @param hidden {@code api_key_scope}
 * @param roles {@code realm_access} and {@code resource_access}
 * @param kept {@code api_key_roles}: the roles that a lightweight token was made with; null for others
 */
public record Token(
        Key key,
        String client,
        boolean lightweight,
        Set<String> audience,
        Set<String> scope,
        Set<String> hidden,
        Set<Role> roles,
        @Nullable Set<Role> kept) {

    /** All scopes that it carries. */
    public Set<String> scopes() {
        Set<String> scopes = new TreeSet<>(scope);
        scopes.addAll(hidden);
        return scopes;
    }
}
