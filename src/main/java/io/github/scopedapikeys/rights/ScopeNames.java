package io.github.scopedapikeys.rights;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.OrganizationProvider;
import org.keycloak.organization.protocol.mappers.oidc.OrganizationMembershipMapper;
import org.keycloak.organization.utils.Organizations;
import org.keycloak.protocol.oidc.scope.InvalidScopeParameterException;
import org.keycloak.protocol.oidc.scope.ParameterizedScopeTypeProvider;

/**
 * Resolves scope names for one owner at the current time.
 *
 * <p>Most names mean the client scope with that name. An organization scope (in Keycloak: one with an organization
 * membership mapper) covers every organization of which the owner is an enabled member; {@code organization:<alias>}
 * covers one of them. A parameterized scope has a meaning only with its parameter.
 */
public final class ScopeNames {

    private static final String SEPARATOR = ClientScopeModel.VALUE_SEPARATOR;

    private final KeycloakSession session;
    private final UserModel owner;
    private final Map<String, ClientScopeModel> scopes;
    private final boolean organizationsOn;
    private @Nullable Set<String> aliases;

    /** @param scopes the existing client scopes, by name */
    public ScopeNames(KeycloakSession session, UserModel owner, Map<String, ClientScopeModel> scopes) {
        this.session = session;
        this.owner = owner;
        this.scopes = scopes;
        this.organizationsOn = Organizations.isEnabled(session);
    }

    /** The client scope of a name: the scope with this name, or with the part of it before the parameter. */
    public Optional<ClientScopeModel> base(String name) {
        ClientScopeModel same = scopes.get(name);
        if (same != null) {
            return Optional.of(same);
        }
        return Optional.ofNullable(scopes.get(beforeAlias(name)))
                .filter(this::isOfOrganizations)
                .or(() -> parameterized(name));
    }

    private Optional<ClientScopeModel> parameterized(String name) {
        return scopes.values().stream()
                .filter(scope -> ClientScopeModel.isParameterizedScope(scope))
                .filter(scope -> scope.getParameterFromScope(name).isPresent())
                .max(Comparator.comparingInt(scope -> scope.getName().length()));
    }

    /** Whether the scope means different things with different parameters. */
    public boolean takesParameter(ClientScopeModel scope) {
        return isOfOrganizations(scope) || ClientScopeModel.isParameterizedScope(scope);
    }

    /**
     * Whether the scope covers organizations. False for every scope while organizations are turned off in the realm.
     */
    public boolean isOfOrganizations(ClientScopeModel scope) {
        return organizationsOn
                && !scope.getProtocolMapperByType(OrganizationMembershipMapper.PROVIDER_ID)
                        .isEmpty();
    }

    /** The client scopes for a name; none if the name is unknown or the owner gets nothing for it. */
    public List<ClientScopeModel> resolve(String name) {
        ClientScopeModel scope = base(name).orElse(null);
        if (scope == null) {
            return List.of();
        }
        boolean bare = scope.getName().equals(name);
        if (isOfOrganizations(scope)) {
            return aliases().stream()
                    .filter(alias -> bare || alias.equals(alias(name)))
                    .<ClientScopeModel>map(alias -> ScopeWithParameter.organization(scope, alias))
                    .toList();
        }
        if (ClientScopeModel.isParameterizedScope(scope)) {
            return scope.getParameterFromScope(name)
                    .filter(parameter -> isValid(scope, parameter))
                    .<List<ClientScopeModel>>map(
                            parameter -> List.of(ScopeWithParameter.parameterized(scope, parameter)))
                    .orElse(List.of());
        }
        return List.of(scope);
    }

    private Set<String> aliases() {
        Set<String> known = aliases;
        if (known == null) {
            known = session.getProvider(OrganizationProvider.class)
                    .getByMember(owner)
                    .filter(OrganizationModel::isEnabled)
                    .map(OrganizationModel::getAlias)
                    .filter(ScopeNames::isNameable)
                    .collect(Collectors.toSet());
            aliases = known;
        }
        return known;
    }

    /**
     * Whether an alias can be used in a scope name. The Admin API allows no other aliases. A space would split the name
     * in two, Keycloak takes the part after the last colon as the alias, and an asterisk means every organization.
     */
    private static boolean isNameable(String alias) {
        return alias.chars().noneMatch(c -> Character.isWhitespace(c) || c == ':' || c == '*');
    }

    /** Validated as Keycloak does it for a signed-in user. */
    private boolean isValid(ClientScopeModel scope, String parameter) {
        String type = scope.getAttribute(ClientScopeModel.PARAMETERIZED_SCOPE_TYPE);
        ParameterizedScopeTypeProvider provider =
                type == null ? null : session.getProvider(ParameterizedScopeTypeProvider.class, type);
        if (provider == null) {
            return false;
        }
        try {
            provider.validateParameterWithUser(owner, scope, parameter);
            return true;
        } catch (InvalidScopeParameterException e) {
            return false;
        }
    }

    private static String beforeAlias(String name) {
        int end = name.lastIndexOf(SEPARATOR);
        return end < 0 ? name : name.substring(0, end);
    }

    private static String alias(String name) {
        return name.substring(name.lastIndexOf(SEPARATOR) + 1);
    }
}
