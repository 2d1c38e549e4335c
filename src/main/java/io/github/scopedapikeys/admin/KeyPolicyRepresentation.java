package io.github.scopedapikeys.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.policy.PolicyDraft;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A realm's policy as the REST API shows and takes it: see {@link KeyPolicy} for what each rule says. Durations are
 * seconds. In a change, null leaves a rule as it is, and what is empty gives it its default.
 *
 * @param inactivityTimeout null: none; 0 in a change takes it away
 * @param unreadable rules whose realm attribute cannot be read, so that their strict value is in force, and attributes that
 *     name no rule; passed over in a change
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyPolicyRepresentation(
        @Nullable Boolean enabled,
        @Nullable Boolean selfService,
        @Nullable String selfServiceRole,
        @Nullable List<String> selfServiceClients,
        @Nullable Long reauthenticateAfter,
        @Nullable String prefix,
        @Nullable Long maxKeysPerUser,
        @Nullable Long defaultLifetime,
        @Nullable Long maxLifetime,
        @Nullable Boolean allowNoExpiry,
        @Nullable Long inactivityTimeout,
        @Nullable Long keepExpired,
        @Nullable Long maxRotationGrace,
        @Nullable Long tokenLifespan,
        @Nullable Long tokenReuse,
        @Nullable List<String> allowedScopes,
        @Nullable Boolean requireIpAllowList,
        @Nullable Boolean trackUsage,
        @JsonProperty("notify") @Nullable Boolean notifyOwner,
        @Nullable List<Long> expiryNotices,
        @Nullable Boolean leakReports,
        @Nullable Map<String, String> leakReportKeys,
        @Nullable List<String> unreadable) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The policy in force. */
    public static KeyPolicyRepresentation of(KeyPolicy policy, List<String> unreadable) {
        return new KeyPolicyRepresentation(
                policy.enabled(),
                policy.selfService(),
                policy.selfServiceRole().orElse(null),
                policy.selfServiceClients().stream().sorted().toList(),
                policy.reauthenticateAfter().toSeconds(),
                policy.prefix().value(),
                (long) policy.maxKeysPerUser(),
                policy.defaultLifetime().toSeconds(),
                policy.maxLifetime().toSeconds(),
                policy.allowNoExpiry(),
                policy.inactivityTimeout().map(Duration::toSeconds).orElse(null),
                policy.keepExpired().toSeconds(),
                policy.maxRotationGrace().toSeconds(),
                policy.tokenLifespan().toSeconds(),
                policy.tokenReuse().toSeconds(),
                policy.allowedScopes().stream().sorted().toList(),
                policy.requireIpAllowList(),
                policy.trackUsage(),
                policy.notifyOwner(),
                policy.expiryNotices().stream().map(Duration::toSeconds).toList(),
                policy.leakReports(),
                new TreeMap<>(policy.leakReportKeys()),
                unreadable);
    }

    /** The rules that are given, as the texts of realm attributes. */
    public PolicyDraft draft() {
        Map<String, String> texts = new LinkedHashMap<>();
        put(texts, "enabled", enabled);
        put(texts, "selfService", selfService);
        put(texts, "selfServiceRole", selfServiceRole);
        put(texts, "selfServiceClients", joined(selfServiceClients));
        put(texts, "reauthenticateAfter", reauthenticateAfter);
        put(texts, "prefix", prefix);
        put(texts, "maxKeysPerUser", maxKeysPerUser);
        put(texts, "defaultLifetime", defaultLifetime);
        put(texts, "maxLifetime", maxLifetime);
        put(texts, "allowNoExpiry", allowNoExpiry);
        put(texts, "inactivityTimeout", Long.valueOf(0).equals(inactivityTimeout) ? "" : inactivityTimeout);
        put(texts, "keepExpired", keepExpired);
        put(texts, "maxRotationGrace", maxRotationGrace);
        put(texts, "tokenLifespan", tokenLifespan);
        put(texts, "tokenReuse", tokenReuse);
        put(texts, "allowedScopes", joined(allowedScopes));
        put(texts, "requireIpAllowList", requireIpAllowList);
        put(texts, "trackUsage", trackUsage);
        put(texts, "notify", notifyOwner);
        put(texts, "expiryNotices", List.of().equals(expiryNotices) ? "none" : joined(expiryNotices));
        put(texts, "leakReports", leakReports);
        put(texts, "leakReportKeys", json(leakReportKeys));
        return new PolicyDraft(texts);
    }

    private static void put(Map<String, String> texts, String rule, @Nullable Object value) {
        if (value != null) {
            texts.put(rule, value.toString());
        }
    }

    private static @Nullable String joined(@Nullable Collection<?> entries) {
        return entries == null ? null : entries.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static @Nullable String json(@Nullable Map<String, String> textByName) {
        try {
            return textByName == null || textByName.isEmpty()
                    ? (textByName == null ? null : "")
                    : JSON.writeValueAsString(new TreeMap<>(textByName));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text could not be written as JSON", e);
        }
    }
}
