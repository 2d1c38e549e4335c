package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyData;
import io.github.scopedapikeys.policy.KeyPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a key has that the realm's policy would not let a new one have: a stricter policy flags old keys and kills none. */
final class PolicyViolations {

    private PolicyViolations() {}

    /** Names of the fields that break the policy. */
    static List<String> of(ApiKeyCredential key, KeyPolicy policy) {
        ApiKeyData data = key.data();
        List<String> fields = new ArrayList<>();
        if (!policy.allowedScopes().isEmpty() && !policy.allowedScopes().containsAll(data.scopes())) {
            fields.add("scopes");
        }
        if (policy.requireIpAllowList() && data.allowedIps().isEmpty()) {
            fields.add("allowedIps");
        }
        Instant since = data.rotation().orElse(key.createdAt());
        boolean tooLong = data.expiry()
                .map(end -> Duration.between(since, end).compareTo(policy.maxLifetime()) > 0)
                .orElse(!policy.allowNoExpiry());
        if (tooLong) {
            fields.add("expiresAt");
        }
        return fields;
    }
}
