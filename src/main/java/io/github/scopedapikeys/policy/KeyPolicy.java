package io.github.scopedapikeys.policy;

import io.github.scopedapikeys.key.KeyPrefix;
import java.time.Duration;
import java.util.Set;

/**
 * A realm's rules for its keys.
 *
 * @param enabled false refuses every use and every new key
 * @param prefix of new keys
 * @param maxKeysPerUser how many keys a user may have, at least 0
 * @param defaultLifetime the life of a key issued without an expiry, at most {@code maxLifetime}
 * @param maxLifetime the longest life of a key
 * @param allowNoExpiry whether a key may be asked for that never expires
 * @param tokenLifespan the longest life of a token that a key is exchanged for
 * @param allowedScopes client scopes that keys may name; empty: any
 * @param requireIpAllowList whether every new key needs a list of addresses
 */
public record KeyPolicy(
        boolean enabled,
        KeyPrefix prefix,
        int maxKeysPerUser,
        Duration defaultLifetime,
        Duration maxLifetime,
        boolean allowNoExpiry,
        Duration tokenLifespan,
        Set<String> allowedScopes,
        boolean requireIpAllowList) {

    /** Copies what it is given, and keeps the default lifetime within the longest one. */
    public KeyPolicy {
        allowedScopes = Set.copyOf(allowedScopes);
        if (defaultLifetime.compareTo(maxLifetime) > 0) {
            defaultLifetime = maxLifetime;
        }
    }
}
