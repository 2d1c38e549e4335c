package io.github.scopedapikeys.it.worlds;

import java.util.Set;

/**
 * What introspection tells of a token.
 *
 * @param active whether it tells anything; if not, the rest is what it would tell
 * @param rights what the token is still good for
 * @param scope {@code scope}
 * @param roles {@code realm_access} and {@code resource_access}
 */
public record Introspected(boolean active, Rights rights, Set<String> scope, Set<Role> roles) {}
