package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import io.github.scopedapikeys.ratelimit.RateLimit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A requested change of a key, not yet checked. A null field stays as it is.
 *
 * @param fields the fields that a creation has too
 * @param enabled false: every use is refused
 */
public record KeyChange(KeySpecification fields, @Nullable Boolean enabled) {

    /** Whether the change contains a field that grants or restricts. */
    boolean isAboutReach() {
        return Stream.of(
                        fields.scopes(),
                        fields.realmRoles(),
                        fields.clientRoles(),
                        fields.clients(),
                        fields.allowedIps(),
                        fields.rateLimit(),
                        fields.expiresAt(),
                        fields.expiresIn())
                .anyMatch(Objects::nonNull);
    }

    /**
     * Whether the key gets wider access, by any field that grants or restricts. {@code enabled} does not count, as for
     * users: anyone who may turn it off may turn it on again.
     */
    static boolean widens(ApiKeyCredentialData before, ApiKeyCredentialData after) {
        return hasMore(before.scopes(), after.scopes())
                || hasMore(before.realmRoles(), after.realmRoles())
                || hasMoreRoles(before.clientRoles(), after.clientRoles())
                || isLessLimited(before.clients(), after.clients())
                || AddressComparison.isWider(before.allowedIps(), after.allowedIps())
                || RateLimit.isHigher(after.rateLimit(), before.rateLimit())
                || isHigher(before.expiresAt(), after.expiresAt());
    }

    /** For lists of grants: an empty list grants nothing. */
    private static boolean hasMore(Collection<String> before, Collection<String> after) {
        return !before.containsAll(after);
    }

    private static boolean hasMoreRoles(Map<String, List<String>> before, Map<String, List<String>> after) {
        return after.entrySet().stream()
                .anyMatch(roles -> hasMore(before.getOrDefault(roles.getKey(), List.of()), roles.getValue()));
    }

    /** For lists of restrictions: an empty list restricts nothing. */
    private static boolean isLessLimited(Collection<String> before, Collection<String> after) {
        return !before.isEmpty() && (after.isEmpty() || hasMore(before, after));
    }

    /** For a limit that is a number: null is no limit. */
    private static boolean isHigher(@Nullable Long before, @Nullable Long after) {
        return before != null && (after == null || after > before);
    }
}
