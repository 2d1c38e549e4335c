package io.github.scopedapikeys.it.worlds;

import java.util.Set;

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
 * @param rights those that it was made with, whether it shows them or not
 */
public record Token(
        Key key,
        String client,
        boolean lightweight,
        Set<String> audience,
        Set<String> scope,
        Set<String> hidden,
        Set<Role> roles,
        Rights rights) {}
