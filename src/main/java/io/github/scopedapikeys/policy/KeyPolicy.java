package io.github.scopedapikeys.policy;

import io.github.scopedapikeys.key.KeyPrefix;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A realm's rules for its keys.
 *
 * @param enabled false refuses every use and every new key
 * @param selfService whether users may issue keys for themselves
 * @param selfServiceRole the role that a user needs for that, as Keycloak writes roles in configuration ({@code role} or
 *     {@code client.role}); empty: none
 * @param selfServiceClients client IDs whose tokens open self-service
 * @param reauthenticateAfter the greatest age of the sign-in with which a user may issue or rotate a key
 * @param prefix of new keys
 * @param maxKeysPerUser how many keys a user may have, at least 0
 * @param defaultLifetime the life of a key issued without an expiry, at most {@code maxLifetime}
 * @param maxLifetime the longest life of a key
 * @param allowNoExpiry whether a key may be asked for that never expires
 * @param inactivityTimeout how long a key may be unused before it stops working; empty: for ever
 * @param keepExpired how long an expired key stays visible before it is removed
 * @param maxRotationGrace how long an earlier text may work after a rotation, at least 0
 * @param tokenLifespan the longest life of a token that a key is exchanged for
 * @param tokenReuse how long after it was minted a token may be handed out once more for the same request, at most half
 *     of {@code tokenLifespan}; zero: never
 * @param allowedScopes client scopes that keys may name; empty: any
 * @param requireIpAllowList whether every new key needs a list of addresses
 * @param trackUsage whether address, client and number of uses are kept
 * @param notifyOwner whether owners get e-mail about their keys
 * @param expiryNotices how long before a key's end its owner is told, longest first; empty: never
 * @param leakReports whether found keys may be reported by secret scanners
 * @param leakReportKeys public keys of those scanners in PEM, by identifier
 */
public record KeyPolicy(
        boolean enabled,
        boolean selfService,
        Optional<String> selfServiceRole,
        Set<String> selfServiceClients,
        Duration reauthenticateAfter,
        KeyPrefix prefix,
        int maxKeysPerUser,
        Duration defaultLifetime,
        Duration maxLifetime,
        boolean allowNoExpiry,
        Optional<Duration> inactivityTimeout,
        Duration keepExpired,
        Duration maxRotationGrace,
        Duration tokenLifespan,
        Duration tokenReuse,
        Set<String> allowedScopes,
        boolean requireIpAllowList,
        boolean trackUsage,
        boolean notifyOwner,
        List<Duration> expiryNotices,
        boolean leakReports,
        Map<String, String> leakReportKeys) {

    /** Copies what it is given, and keeps the default lifetime within the longest one and {@code tokenReuse} in its bound. */
    public KeyPolicy {
        selfServiceClients = Set.copyOf(selfServiceClients);
        allowedScopes = Set.copyOf(allowedScopes);
        expiryNotices = expiryNotices.stream()
                .sorted(Comparator.reverseOrder())
                .distinct()
                .toList();
        leakReportKeys = Map.copyOf(leakReportKeys);
        if (defaultLifetime.compareTo(maxLifetime) > 0) {
            defaultLifetime = maxLifetime;
        }
        Duration longestReuse = longestReuse(tokenLifespan);
        if (tokenReuse.compareTo(longestReuse) > 0) {
            tokenReuse = longestReuse;
        }
    }

    /** The most that {@code tokenReuse} can be, in whole seconds. */
    public static Duration longestReuse(Duration tokenLifespan) {
        return Duration.ofSeconds(tokenLifespan.toSeconds() / 2);
    }
}
