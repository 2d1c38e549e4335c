package io.github.scopedapikeys.it.worlds;

import java.util.Set;

/**
 * What a key may do for a client.
 *
 * @param scopes those in force, hidden ones included
 * @param roles those in force, with all that composites contain
 */
public record Rights(Set<String> scopes, Set<Role> roles) {}
