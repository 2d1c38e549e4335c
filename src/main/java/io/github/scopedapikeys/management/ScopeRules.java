package io.github.scopedapikeys.management;

import io.github.scopedapikeys.policy.KeyPolicy;
import io.github.scopedapikeys.rights.ScopeNames;
import io.github.scopedapikeys.server.Quoted;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** Which scopes a new key of an owner may grant. */
final class ScopeRules {

    private final KeyPolicy policy;
    private final Set<RoleModel> owned;
    private final Map<String, ClientScopeModel> scopes;
    private final ScopeNames names;

    /** @param owned all roles of the owner, with those inside composite roles */
    ScopeRules(KeycloakSession session, KeyPolicy policy, UserModel owner, Set<RoleModel> owned) {
        this.policy = policy;
        this.owned = owned;
        this.scopes = session.getContext()
                .getRealm()
                .getClientScopesStream()
                .filter(scope -> OIDCLoginProtocol.LOGIN_PROTOCOL.equals(scope.getProtocol()))
                .collect(Collectors.toMap(ClientScopeModel::getName, Function.identity(), (first, second) -> first));
        this.names = new ScopeNames(session, owner, scopes);
    }

    /** Why the name cannot be granted, for the caller; empty if it can. */
    Optional<String> problem(String name) {
        ClientScopeModel scope = names.base(name).orElse(null);
        if (scope == null) {
            return Optional.of(
                    "must contain only OpenID Connect client scopes of this realm: there is no " + Quoted.of(name));
        }
        return excluded(name, scope).or(() -> parameterProblem(name, scope)).or(() -> unusable(scope));
    }

    /** The scopes of which some name can be granted, with or without a parameter. */
    Stream<ScopeChoice> choices() {
        return scopes.values().stream()
                .filter(scope -> excluded(scope.getName(), scope).isEmpty()
                        && unusable(scope).isEmpty())
                .map(scope -> new ScopeChoice(
                        scope, parameterProblem(scope.getName(), scope).isPresent()));
    }

    private Optional<String> excluded(String name, ClientScopeModel scope) {
        if (OAuth2Constants.OFFLINE_ACCESS.equals(name)) {
            return Optional.of("must not contain offline_access: keys never get refresh tokens");
        }
        if (!policy.allowedScopes().isEmpty() && !policy.allowedScopes().contains(scope.getName())) {
            return Optional.of("must not contain " + Quoted.of(name)
                    + ": the realm's policy (allowedScopes) allows only " + Quoted.all(policy.allowedScopes()));
        }
        return Optional.empty();
    }

    /**
     * Checks the parameter. An organization scope without a parameter covers all organizations of the user, now and
     * later. Any other parameterized scope without its parameter grants nothing and is refused.
     */
    private Optional<String> parameterProblem(String name, ClientScopeModel scope) {
        boolean bare = name.equals(scope.getName());
        if (names.isOfOrganizations(scope)) {
            return bare || !names.resolve(name).isEmpty()
                    ? Optional.empty()
                    : Optional.of("must contain " + scope.getName() + ClientScopeModel.VALUE_SEPARATOR
                            + "<alias> only for enabled organizations that the user is a member of; "
                            + scope.getName() + " alone covers all of these");
        }
        return names.takesParameter(scope) && names.resolve(name).isEmpty()
                ? Optional.of("must contain " + scope.getName() + " with a parameter that is valid for this user: "
                        + scope.getName() + ClientScopeModel.VALUE_SEPARATOR + "<parameter>")
                : Optional.empty();
    }

    private Optional<String> unusable(ClientScopeModel scope) {
        Set<RoleModel> carried =
                RoleUtils.expandCompositeRoles(scope.getScopeMappingsStream().collect(Collectors.toSet()));
        return !carried.isEmpty() && carried.stream().noneMatch(owned::contains)
                ? Optional.of("must not contain " + Quoted.of(scope.getName())
                        + ": this scope carries roles, and the user has none of them")
                : Optional.empty();
    }
}
