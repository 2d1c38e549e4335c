package io.github.scopedapikeys.service;

import io.github.scopedapikeys.credential.ApiKeyData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key shall be from now on, as asked for: not yet checked. Null leaves a field as it is.
 *
 * @param fields what can be given at creation too
 * @param enabled false refuses every use
 */
public record KeyChange(KeySpecification fields, @Nullable Boolean enabled) {

    /** Whether the key would reach further than it does: it would name a scope or role that it does not. */
    static boolean widens(ApiKeyData before, ApiKeyData after) {
        return !before.scopes().containsAll(after.scopes())
                || !before.realmRoles().containsAll(after.realmRoles())
                || after.clientRoles().entrySet().stream()
                        .anyMatch(roles -> !before.clientRoles()
                                .getOrDefault(roles.getKey(), List.of())
                                .containsAll(roles.getValue()));
    }
}
