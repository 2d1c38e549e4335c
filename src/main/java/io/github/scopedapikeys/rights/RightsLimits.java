package io.github.scopedapikeys.rights;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RoleModel;

/**
 * The limits that a token sets for a further exchange of it, or for its introspection.
 *
 * @param scopes whether a scope is within the token's limits, by name
 * @param roles whether a role is within the token's limits
 */
public record RightsLimits(Predicate<ClientScopeModel> scopes, Predicate<RoleModel> roles) {

    /** No limits, for the rights of a key itself. */
    public static final RightsLimits NONE = new RightsLimits(scope -> true, role -> true);

    /** Limits a token to these rights. Scopes are compared by name. */
    public static RightsLimits of(EffectiveRights rights) {
        Set<String> names = rights.scopes().stream()
                // Keycloak treats a client as a scope, but the name of a client is a display name.
                .filter(scope -> !(scope instanceof ClientModel))
                .map(ClientScopeModel::getName)
                .collect(Collectors.toSet());
        return new RightsLimits(scope -> names.contains(scope.getName()), rights.roles()::contains);
    }
}
