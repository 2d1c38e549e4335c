package io.github.scopedapikeys.management;

import io.github.scopedapikeys.credential.ApiKeyCredentialData;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A requested change of a key, not yet checked. Null leaves a field as it is.
 *
 * @param fields what can be given at creation too
 * @param enabled false refuses every use
 */
public record KeyChange(KeySpecification fields, @Nullable Boolean enabled) {

    /** Whether fields are given that grant or limit, whatever they hold. */
    boolean isAboutReach() {
        return Stream.of(
                        fields.scopes(),
                        fields.realmRoles(),
                        fields.clientRoles(),
                        fields.clients(),
                        fields.allowedIps(),
                        fields.expiresAt(),
                        fields.expiresIn())
                .anyMatch(Objects::nonNull);
    }

    /**
     * Whether the key would reach further than it does. One condition for each field that grants or limits; {@code enabled}
     * is none of them, like the {@code enabled} of a user: anyone who may turn it off may turn it on again.
     */
    static boolean widens(ApiKeyCredentialData before, ApiKeyCredentialData after) {
        return hasMore(before.scopes(), after.scopes())
                || hasMore(before.realmRoles(), after.realmRoles())
                || hasMoreRoles(before.clientRoles(), after.clientRoles())
                || isLessLimited(before.clients(), after.clients())
                || AddressComparison.isWider(before.allowedIps(), after.allowedIps())
                || isHigher(before.expiresAt(), after.expiresAt());
    }

    /** For what a list grants: an empty one grants nothing. */
    private static boolean hasMore(Collection<String> before, Collection<String> after) {
        return !before.containsAll(after);
    }

    private static boolean hasMoreRoles(Map<String, List<String>> before, Map<String, List<String>> after) {
        return after.entrySet().stream()
                .anyMatch(roles -> hasMore(before.getOrDefault(roles.getKey(), List.of()), roles.getValue()));
    }

    /** For what a list limits: an empty one limits nothing. */
    private static boolean isLessLimited(Collection<String> before, Collection<String> after) {
        return !before.isEmpty() && (after.isEmpty() || hasMore(before, after));
    }

    /** For what a number limits: null limits nothing. */
    private static boolean isHigher(@Nullable Long before, @Nullable Long after) {
        return before != null && (after == null || after > before);
    }
}
