package io.github.scopedapikeys.policy;

import java.util.Map;

/** What each rule of a policy takes, continuing a sentence that begins with the rule's name. */
final class RuleValues {

    private static final String FLAG = "must be true or false";
    private static final String SECONDS = "must be 1 to " + Integer.MAX_VALUE + " seconds, as a whole number";
    private static final String SECONDS_OR_NONE = "must be 0 to " + Integer.MAX_VALUE + " seconds, as a whole number";
    private static final String NAMES = "must be a list of names without blanks or commas";

    private static final Map<String, String> BY_RULE = Map.ofEntries(
            Map.entry("enabled", FLAG),
            Map.entry("selfService", FLAG),
            Map.entry("selfServiceRole", "must be the name of a role, or client.role for that of a client"),
            Map.entry("selfServiceClients", NAMES),
            Map.entry("reauthenticateAfter", SECONDS_OR_NONE),
            Map.entry("prefix", "must have 2 to 12 lower-case letters and digits, the first a letter"),
            Map.entry("maxKeysPerUser", "must be 0 to " + Integer.MAX_VALUE + ", as a whole number"),
            Map.entry("defaultLifetime", SECONDS),
            Map.entry("maxLifetime", SECONDS),
            Map.entry("allowNoExpiry", FLAG),
            Map.entry("inactivityTimeout", SECONDS_OR_NONE + ", where 0 is none"),
            Map.entry("keepExpired", SECONDS_OR_NONE),
            Map.entry("maxRotationGrace", SECONDS_OR_NONE),
            Map.entry("tokenLifespan", SECONDS),
            Map.entry("tokenReuse", SECONDS_OR_NONE),
            Map.entry("allowedScopes", NAMES),
            Map.entry("requireIpAllowList", FLAG),
            Map.entry("trackUsage", FLAG),
            Map.entry("notify", FLAG),
            Map.entry("expiryNotices", "must be a list of 1 to " + Integer.MAX_VALUE + " seconds each"),
            Map.entry("leakReports", FLAG),
            Map.entry("leakReportKeys", "must be an object of public keys in PEM by identifier"));

    private RuleValues() {}

    static String of(String rule) {
        return BY_RULE.getOrDefault(rule, "must be a value that the rule can have");
    }
}
