package io.github.scopedapikeys.policy;

import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.time.Duration;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A realm's rules for its keys. It does not change after it was read. */
public final class KeyPolicy {

    private final IdentityHashMap<PolicyRule<?>, Object> values = new IdentityHashMap<>();

    /** Limits the default lifetime to the maximum lifetime, and {@code tokenReuse} to its maximum. */
    KeyPolicy(Function<String, @Nullable String> attributes, Consumer<String> unreadable) {
        PolicyRules.ALL.forEach(rule -> values.put(rule, rule.read(attributes, unreadable)));
        values.computeIfPresent(PolicyRules.DEFAULT_LIFETIME, (rule, lifetime) -> least(lifetime, maxLifetime()));
        values.computeIfPresent(PolicyRules.TOKEN_REUSE, (rule, reuse) -> least(reuse, longestReuse(tokenLifespan())));
        List<Duration> notices = expiryNotices().stream()
                .sorted(Comparator.reverseOrder())
                .distinct()
                .toList();
        values.put(PolicyRules.EXPIRY_NOTICES, notices);
    }

    /** Whether keys work and can be issued. */
    public boolean enabled() {
        return get(PolicyRules.ENABLED);
    }

    /** Whether users may issue keys to themselves. */
    public boolean selfService() {
        return get(PolicyRules.SELF_SERVICE);
    }

    /**
     * The role that a user needs for self-service, in Keycloak's notation ({@code role} or {@code client.role}); empty:
     * no role.
     */
    public Optional<String> selfServiceRole() {
        return get(PolicyRules.SELF_SERVICE_ROLE);
    }

    /** Client IDs whose tokens may be used for self-service. */
    public Set<String> selfServiceClients() {
        return get(PolicyRules.SELF_SERVICE_CLIENTS);
    }

    /** Maximum age of the sign-in when a user issues or rotates a key. */
    public Duration reauthenticateAfter() {
        return get(PolicyRules.REAUTHENTICATE_AFTER);
    }

    /** Prefix of new keys. */
    public KeyPrefix prefix() {
        return get(PolicyRules.PREFIX);
    }

    /** Maximum number of keys for each user, at least 0. */
    public int maxKeysPerUser() {
        return get(PolicyRules.MAX_KEYS_PER_USER);
    }

    /** The lifetime of a key that is issued without an expiry, at most {@link #maxLifetime}. */
    public Duration defaultLifetime() {
        return get(PolicyRules.DEFAULT_LIFETIME);
    }

    /** Maximum lifetime of a key. */
    public Duration maxLifetime() {
        return get(PolicyRules.MAX_LIFETIME);
    }

    /** Whether keys without an expiry may be issued. */
    public boolean allowNoExpiry() {
        return get(PolicyRules.ALLOW_NO_EXPIRY);
    }

    /** How long a key may be unused before it stops working; empty: forever. */
    public Optional<Duration> inactivityTimeout() {
        return get(PolicyRules.INACTIVITY_TIMEOUT);
    }

    /** How long an expired key stays visible before it is removed. */
    public Duration keepExpired() {
        return get(PolicyRules.KEEP_EXPIRED);
    }

    /** Maximum grace period of a previous secret, at least 0. */
    public Duration maxRotationGrace() {
        return get(PolicyRules.MAX_ROTATION_GRACE);
    }

    /** Maximum lifetime of a token for a key. */
    public Duration tokenLifespan() {
        return get(PolicyRules.TOKEN_LIFESPAN);
    }

    /**
     * How long after its issue a token may be reused for an identical request, at most half of {@link #tokenLifespan};
     * zero: never.
     */
    public Duration tokenReuse() {
        return get(PolicyRules.TOKEN_REUSE);
    }

    /**
     * How long a gateway may use the answer about a key, and how long after its issue a token may be in such an answer;
     * zero: for one request only.
     */
    public Duration verifyMaxAge() {
        return get(PolicyRules.VERIFY_MAX_AGE);
    }

    /** Client scopes that keys may grant; empty: any. */
    public Set<String> allowedScopes() {
        return get(PolicyRules.ALLOWED_SCOPES);
    }

    /** Whether every new key needs a list of allowed addresses. */
    public boolean requireIpAllowList() {
        return get(PolicyRules.REQUIRE_IP_ALLOW_LIST);
    }

    /** The rate limit of each key, on each node; empty: none. A key may have a lower one of its own. */
    public Optional<RateLimit> rateLimit() {
        return get(PolicyRules.RATE_LIMIT);
    }

    /**
     * Whether uses are recorded. If not, and there is an {@link #inactivityTimeout}, their time and number are recorded, and
     * neither address nor client.
     */
    public boolean trackUsage() {
        return get(PolicyRules.TRACK_USAGE);
    }

    /** Whether owners get e-mail about their keys. */
    public boolean notifyOwner() {
        return get(PolicyRules.NOTIFY);
    }

    /** How long before a key's expiry its owner is notified, longest first; empty: never. */
    public List<Duration> expiryNotices() {
        return get(PolicyRules.EXPIRY_NOTICES);
    }

    /** Whether secret scanners may report leaked keys. */
    public boolean leakReports() {
        return get(PolicyRules.LEAK_REPORTS);
    }

    /** Public keys of these scanners in PEM, by identifier. */
    public Map<String, String> leakReportKeys() {
        return get(PolicyRules.LEAK_REPORT_KEYS);
    }

    /** Maximum of {@code tokenReuse}, in whole seconds. */
    public static Duration longestReuse(Duration tokenLifespan) {
        return Duration.ofSeconds(tokenLifespan.toSeconds() / 2);
    }

    /** All rules by name, for the REST API; rules without a value are left out. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        PolicyRules.ALL.forEach(rule -> put(json, rule));
        return json;
    }

    private <T> void put(Map<String, Object> json, PolicyRule<T> rule) {
        Object value = rule.type().toJson().apply(get(rule));
        if (value != null) {
            json.put(rule.name(), value);
        }
    }

    private static Object least(Object duration, Duration bound) {
        return ((Duration) duration).compareTo(bound) > 0 ? bound : duration;
    }

    @SuppressWarnings("unchecked") // put under its rule
    private <T> T get(PolicyRule<T> rule) {
        return (T) Objects.requireNonNull(values.get(rule));
    }
}
