package io.github.scopedapikeys.grant;

import java.util.Set;
import java.util.function.Predicate;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RoleModel;
import org.keycloak.representations.AccessToken;

/**
 * The limits that a token puts on what is derived from it: a further exchange, or its introspection.
 *
 * @param scopes whether a scope is within the token, by name
 * @param roles whether a role is within the token
 */
public record TokenLimits(Predicate<ClientScopeModel> scopes, Predicate<RoleModel> roles) {

    /** No limit: the rights come from a key itself. */
    public static final TokenLimits NONE = new TokenLimits(scope -> true, role -> true);

    /** The limits that a sealed token carries in its own claims. */
    public static TokenLimits of(AccessToken token) {
        return new TokenLimits(scopesOf(token), role -> hasRole(token, role));
    }

    /** The limits of a token that carries no roles of its own (a lightweight access token): its rights, worked out. */
    public static TokenLimits of(AccessToken token, EffectiveRights rights) {
        return new TokenLimits(scopesOf(token), rights.roles()::contains);
    }

    /** For a token without role claims, as its client's mappers have it: its scopes, and roles of whom it is for. */
    static TokenLimits scopesAndAudience(AccessToken token) {
        return new TokenLimits(scopesOf(token), role -> isForAudience(token, role));
    }

    /** For a lightweight token: its scopes, and the roles that it was made with, of whom it is for. */
    static TokenLimits ofLightweight(AccessToken token) {
        Set<String> ids = SealedToken.hiddenRoleIds(token);
        return new TokenLimits(scopesOf(token), role -> ids.contains(role.getId()) && isForAudience(token, role));
    }

    private static Predicate<ClientScopeModel> scopesOf(AccessToken token) {
        Set<String> names = SealedToken.scopeNames(token);
        return scope -> names.contains(scope.getName());
    }

    private static boolean isForAudience(AccessToken token, RoleModel role) {
        return !role.isClientRole() || token.hasAudience(((ClientModel) role.getContainer()).getClientId());
    }

    private static boolean hasRole(AccessToken token, RoleModel role) {
        AccessToken.Access access = role.isClientRole()
                ? token.getResourceAccess(((ClientModel) role.getContainer()).getClientId())
                : token.getRealmAccess();
        return access != null && access.isUserInRole(role.getName());
    }
}
