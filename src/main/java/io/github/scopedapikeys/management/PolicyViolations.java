package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredential;
import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;

/**
 * Finds values of a key that the realm's policy does not allow for a new key. A stricter policy only flags existing
 * keys; they continue to work.
 */
final class PolicyViolations {

    private PolicyViolations() {}

    /** The names of the fields. */
    static List<String> of(ApiKeyCredential key, KeyPolicy policy, RealmModel realm) {
        ApiKeyCredentialData data = key.data();
        List<String> fields = new ArrayList<>();
        if (!policy.allowedScopes().isEmpty()
                && !data.scopes().stream().allMatch(name -> isAllowed(name, policy.allowedScopes(), realm))) {
            fields.add("scopes");
        }
        if (policy.requireIpAllowList() && data.allowedIps().isEmpty()) {
            fields.add("allowedIps");
        }
        RateLimit own = data.rateLimit();
        if (own != null && RateLimit.isHigher(own, policy.rateLimit().orElse(null))) {
            fields.add("rateLimit");
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

    /**
     * An allowed scope is allowed with any parameter. But the name with a parameter may also be the name of another
     * scope.
     */
    private static boolean isAllowed(String name, Set<String> allowed, RealmModel realm) {
        return allowed.contains(name)
                || (allowed.stream().anyMatch(scope -> name.startsWith(scope + ClientScopeModel.VALUE_SEPARATOR))
                        && realm.getClientScopesStream().noneMatch(scope -> name.equals(scope.getName())));
    }
}
