package io.github.scopedapikeys.rights;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RoleModel;

/**
 * The limits that a token puts on what is derived from it: a further exchange, or its introspection.
 *
 * @param scopes whether a scope is within the token, by name
 * @param roles whether a role is within the token
 */
public record RightsLimits(Predicate<ClientScopeModel> scopes, Predicate<RoleModel> roles) {

    /** No limit: the rights come from a key itself. */
    public static final RightsLimits NONE = new RightsLimits(scope -> true, role -> true);

    /** These rights and no others, for another client: by the names of scopes, since each client has its own. */
    public static RightsLimits of(EffectiveRights rights) {
        Set<String> names = rights.scopes().stream()
                // To Keycloak the client is a scope too, whose name is for people.
                .filter(scope -> !(scope instanceof ClientModel))
                .map(ClientScopeModel::getName)
                .collect(Collectors.toSet());
        return new RightsLimits(scope -> names.contains(scope.getName()), rights.roles()::contains);
    }
}
