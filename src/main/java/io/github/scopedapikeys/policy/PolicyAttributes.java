package io.github.scopedapikeys.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.scopedapikeys.key.KeyPrefix;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All rules, with their defaults.
 *
 * <p>What cannot be read is off where it opens something, on where it closes something, and has the default where it is a
 * number. It never means 'unlimited'.
 */
final class PolicyAttributes {

    static final PolicyAttribute<Boolean> ENABLED = flag("enabled", true, false);
    static final PolicyAttribute<Boolean> SELF_SERVICE = flag("selfService", false, false);
    static final PolicyAttribute<Optional<String>> SELF_SERVICE_ROLE = PolicyAttribute.of(
            "selfServiceRole", Optional.empty(), Optional.empty(), text -> Optional.of(Optional.of(text)));
    static final PolicyAttribute<Set<String>> SELF_SERVICE_CLIENTS =
            names("selfServiceClients", Set.of("account-console"));
    static final PolicyAttribute<Duration> REAUTHENTICATE_AFTER =
            duration("reauthenticateAfter", Duration.ofSeconds(300), 0);
    static final PolicyAttribute<KeyPrefix> PREFIX =
            PolicyAttribute.of("prefix", KeyPrefix.DEFAULT, KeyPrefix.DEFAULT, KeyPrefix::of);
    static final PolicyAttribute<Integer> MAX_KEYS_PER_USER =
            PolicyAttribute.of("maxKeysPerUser", 25, 25, text -> number(text, 0));
    static final PolicyAttribute<Duration> DEFAULT_LIFETIME = duration("defaultLifetime", Duration.ofDays(90), 1);
    static final PolicyAttribute<Duration> MAX_LIFETIME = duration("maxLifetime", Duration.ofDays(365), 1);
    static final PolicyAttribute<Boolean> ALLOW_NO_EXPIRY = flag("allowNoExpiry", false, false);
    static final PolicyAttribute<Optional<Duration>> INACTIVITY_TIMEOUT = PolicyAttribute.of(
            "inactivityTimeout", Optional.empty(), Optional.of(Duration.ofDays(90)), PolicyAttributes::timeout);
    static final PolicyAttribute<Duration> KEEP_EXPIRED = duration("keepExpired", Duration.ofDays(30), 0);
    static final PolicyAttribute<Duration> MAX_ROTATION_GRACE = duration("maxRotationGrace", Duration.ofDays(7), 0);
    static final PolicyAttribute<Duration> TOKEN_LIFESPAN = duration("tokenLifespan", Duration.ofSeconds(300), 1);
    static final PolicyAttribute<Duration> TOKEN_REUSE = duration("tokenReuse", Duration.ZERO, 0);
    static final PolicyAttribute<Set<String>> ALLOWED_SCOPES = names("allowedScopes", Set.of());
    static final PolicyAttribute<Boolean> REQUIRE_IP_ALLOW_LIST = flag("requireIpAllowList", false, true);
    static final PolicyAttribute<Boolean> TRACK_USAGE = flag("trackUsage", true, true);
    static final PolicyAttribute<Boolean> NOTIFY = flag("notify", true, true);
    static final PolicyAttribute<List<Duration>> EXPIRY_NOTICES = expiryNotices();
    static final PolicyAttribute<Boolean> LEAK_REPORTS = flag("leakReports", false, false);
    static final PolicyAttribute<Map<String, String>> LEAK_REPORT_KEYS =
            PolicyAttribute.of("leakReportKeys", Map.of(), Map.of(), PolicyAttributes::textByName);

    private static final String NONE = "none";
    private static final String SEPARATORS = "[\\s,]+";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<TreeMap<String, String>> TEXT_BY_NAME = new TypeReference<>() {};

    private static final Set<String> NAMES = Stream.of(
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
                    ALLOWED_SCOPES,
                    REQUIRE_IP_ALLOW_LIST,
                    TRACK_USAGE,
                    NOTIFY,
                    EXPIRY_NOTICES,
                    LEAK_REPORTS,
                    LEAK_REPORT_KEYS)
            .map(PolicyAttribute::attribute)
            .collect(Collectors.toUnmodifiableSet());

    private PolicyAttributes() {}

    /** The names of all attributes. */
    static Set<String> names() {
        return NAMES;
    }

    private static PolicyAttribute<Boolean> flag(String name, boolean absent, boolean strict) {
        return PolicyAttribute.of(name, absent, strict, text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    private static PolicyAttribute<Duration> duration(String name, Duration absent, int least) {
        return PolicyAttribute.of(name, absent, absent, text -> seconds(text, least));
    }

    private static PolicyAttribute<Set<String>> names(String name, Set<String> absent) {
        return PolicyAttribute.of(name, absent, absent, text -> Optional.of(split(text)));
    }

    private static PolicyAttribute<List<Duration>> expiryNotices() {
        List<Duration> absent = List.of(Duration.ofDays(7), Duration.ofDays(1));
        return PolicyAttribute.of("expiryNotices", absent, absent, PolicyAttributes::durations);
    }

    /** Separators alone stay a name, which nothing has: an empty set would mean any. */
    private static Set<String> split(String text) {
        Set<String> names = Arrays.stream(text.split(SEPARATORS))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return names.isEmpty() ? Set.of(text) : names;
    }

    private static Optional<List<Duration>> durations(String text) {
        if (NONE.equals(text)) {
            return Optional.of(List.of());
        }
        List<Optional<Duration>> read =
                split(text).stream().map(part -> seconds(part, 1)).toList();
        return read.stream().allMatch(Optional::isPresent)
                ? Optional.of(read.stream().map(Optional::orElseThrow).toList())
                : Optional.empty();
    }

    private static Optional<Duration> seconds(String text, int least) {
        return number(text, least).map(Duration::ofSeconds);
    }

    private static Optional<Optional<Duration>> timeout(String text) {
        return seconds(text, 0).map(timeout -> timeout.isZero() ? Optional.empty() : Optional.of(timeout));
    }

    private static Optional<Integer> number(String text, int least) {
        try {
            int number = Integer.parseInt(text);
            return number >= least ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, String>> textByName(String text) {
        try {
            Map<String, String> read = JSON.readValue(text, TEXT_BY_NAME);
            return read == null || read.containsValue(null) ? Optional.empty() : Optional.of(read);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
