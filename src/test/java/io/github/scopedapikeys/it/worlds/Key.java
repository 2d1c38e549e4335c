package io.github.scopedapikeys.it.worlds;

import java.util.Set;

/**
 * What a key shall be.
 *
 * @param roles {@code realmRoles} and {@code clientRoles}
 * @param clients empty: any
 * @param expiresIn seconds; 0: the policy's default
 */
public record Key(String name, String owner, Set<String> scopes, Set<Role> roles, Set<String> clients, int expiresIn) {

    @Override
    public String toString() {
        return "key " + name + " of " + owner + ": scopes " + scopes + " roles " + roles + " clients " + clients
                + (expiresIn == 0 ? "" : " for " + expiresIn + " s");
    }
}
