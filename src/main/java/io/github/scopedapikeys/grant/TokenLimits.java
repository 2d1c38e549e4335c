package io.github.scopedapikeys.grant;

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
public record TokenLimits(Predicate<ClientScopeModel> scopes, Predicate<RoleModel> roles) {

    /** No limit: the rights come from a key itself. */
    public static final TokenLimits NONE = new TokenLimits(scope -> true, role -> true);

    /** The limits that a sealed token was made with. */
    public static TokenLimits of(SealedToken token) {
        Set<String> names = token.scopeNames();
        return new TokenLimits(scope -> names.contains(scope.getName()), token::hasRole);
    }

    /** These rights and no others, for another client: by the names of scopes, since each client has its own. */
    public static TokenLimits of(EffectiveRights rights) {
        Set<String> names = rights.scopes().stream()
                // To Keycloak the client is a scope too, whose name is for people.
                .filter(scope -> !(scope instanceof ClientModel))
                .map(ClientScopeModel::getName)
                .collect(Collectors.toSet());
        return new TokenLimits(scope -> names.contains(scope.getName()), rights.roles()::contains);
    }
}
