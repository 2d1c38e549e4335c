package io.github.scopedapikeys.policy;

import io.github.scopedapikeys.key.KeyPrefix;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All rules: name, default, strict value and type.
 *
 * <p>The strict value applies if an attribute cannot be read. It turns off a rule that gives more access, turns on a
 * rule that restricts access, is {@link RuleType#NOTHING} for names (allowed scopes, role and clients for self-service), and is
 * the default for anything else.
 */
final class PolicyRules {

    static final PolicyRule<Boolean> ENABLED = rule("enabled", true, false, RuleType.FLAG);
    static final PolicyRule<Boolean> SELF_SERVICE = rule("selfService", false, false, RuleType.FLAG);
    static final PolicyRule<Optional<String>> SELF_SERVICE_ROLE =
            rule("selfServiceRole", Optional.empty(), Optional.of(RuleType.NOTHING), RuleType.ROLE);
    static final PolicyRule<Set<String>> SELF_SERVICE_CLIENTS =
            rule("selfServiceClients", Set.of("account-console"), Set.of(RuleType.NOTHING), RuleType.NAMES);
    static final PolicyRule<Duration> REAUTHENTICATE_AFTER =
            rule("reauthenticateAfter", Duration.ofSeconds(300), Duration.ofSeconds(300), RuleType.SECONDS_OR_ZERO);
    static final PolicyRule<KeyPrefix> PREFIX = rule("prefix", KeyPrefix.DEFAULT, KeyPrefix.DEFAULT, RuleType.PREFIX);
    static final PolicyRule<Integer> MAX_KEYS_PER_USER = rule("maxKeysPerUser", 25, 25, RuleType.COUNT);
    static final PolicyRule<Duration> DEFAULT_LIFETIME =
            rule("defaultLifetime", Duration.ofDays(90), Duration.ofDays(90), RuleType.SECONDS);
    static final PolicyRule<Duration> MAX_LIFETIME =
            rule("maxLifetime", Duration.ofDays(365), Duration.ofDays(365), RuleType.SECONDS);
    static final PolicyRule<Boolean> ALLOW_NO_EXPIRY = rule("allowNoExpiry", false, false, RuleType.FLAG);
    static final PolicyRule<Optional<Duration>> INACTIVITY_TIMEOUT =
            rule("inactivityTimeout", Optional.empty(), Optional.of(Duration.ofDays(90)), RuleType.TIMEOUT);
    static final PolicyRule<Duration> KEEP_EXPIRED =
            rule("keepExpired", Duration.ofDays(30), Duration.ofDays(30), RuleType.SECONDS_OR_ZERO);
    static final PolicyRule<Duration> MAX_ROTATION_GRACE =
            rule("maxRotationGrace", Duration.ofDays(7), Duration.ofDays(7), RuleType.SECONDS_OR_ZERO);
    static final PolicyRule<Duration> TOKEN_LIFESPAN =
            rule("tokenLifespan", Duration.ofSeconds(300), Duration.ofSeconds(300), RuleType.SECONDS);
    static final PolicyRule<Duration> TOKEN_REUSE =
            rule("tokenReuse", Duration.ZERO, Duration.ZERO, RuleType.SECONDS_OR_ZERO);
    static final PolicyRule<Duration> VERIFY_MAX_AGE =
            rule("verifyMaxAge", Duration.ofSeconds(30), Duration.ZERO, RuleType.SECONDS_OR_ZERO);
    static final PolicyRule<Set<String>> ALLOWED_SCOPES =
            rule("allowedScopes", Set.of(), Set.of(RuleType.NOTHING), RuleType.NAMES);
    static final PolicyRule<Boolean> REQUIRE_IP_ALLOW_LIST = rule("requireIpAllowList", false, true, RuleType.FLAG);
    static final PolicyRule<Optional<RateLimit>> RATE_LIMIT =
            rule("rateLimit", Optional.empty(), Optional.of(new RateLimit(10, 20)), RuleType.RATE_LIMIT);
    static final PolicyRule<Boolean> TRACK_USAGE = rule("trackUsage", true, true, RuleType.FLAG);
    static final PolicyRule<Boolean> NOTIFY = rule("notify", true, true, RuleType.FLAG);
    static final PolicyRule<List<Duration>> EXPIRY_NOTICES = rule(
            "expiryNotices",
            List.of(Duration.ofDays(7), Duration.ofDays(1)),
            List.of(Duration.ofDays(7), Duration.ofDays(1)),
            RuleType.NOTICES);
    static final PolicyRule<Boolean> LEAK_REPORTS = rule("leakReports", false, false, RuleType.FLAG);
    static final PolicyRule<Map<String, String>> LEAK_REPORT_KEYS =
            rule("leakReportKeys", Map.of(), Map.of(), RuleType.KEYS_BY_NAME);

    /** In the order in which the REST API shows them. */
    static final List<PolicyRule<?>> ALL = List.of(
            ENABLED,
            SELF_SERVICE,
            SELF_SERVICE_ROLE,
            SELF_SERVICE_CLIENTS,
            REAUTHENTICATE_AFTER,
            PREFIX,
            MAX_KEYS_PER_USER,
            DEFAULT_LIFETIME,
            MAX_LIFETIME,
            ALLOW_NO_EXPIRY,
            INACTIVITY_TIMEOUT,
            KEEP_EXPIRED,
            MAX_ROTATION_GRACE,
            TOKEN_LIFESPAN,
            TOKEN_REUSE,
            VERIFY_MAX_AGE,
            ALLOWED_SCOPES,
            REQUIRE_IP_ALLOW_LIST,
            RATE_LIMIT,
            TRACK_USAGE,
            NOTIFY,
            EXPIRY_NOTICES,
            LEAK_REPORTS,
            LEAK_REPORT_KEYS);

    private static final Map<String, PolicyRule<?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(PolicyRule::name, rule -> rule));

    private PolicyRules() {}

    /** The rule with this name in the REST API; empty if there is none. */
    static Optional<PolicyRule<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static <T> PolicyRule<T> rule(String name, T defaultValue, T strictValue, RuleType<T> type) {
        return new PolicyRule<>(name, defaultValue, strictValue, type);
    }
}
