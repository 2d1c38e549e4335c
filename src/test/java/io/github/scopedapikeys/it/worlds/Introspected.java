package io.github.scopedapikeys.it.worlds;

import java.util.Set;

/**
 * What introspection tells of a token.
 *
 * @param rights what the token is still good for
 * @param scope {@code scope}
 * @param roles {@code realm_access} and {@code resource_access}
 */
public record Introspected(Rights rights, Set<String> scope, Set<Role> roles) {}
